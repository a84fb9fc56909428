import { expect, it } from "vitest";
import { calendarSchema } from "../config/calendar-schema.ts";
import { toCalendar } from "../config/to-calendar.ts";
import { silentLog } from "../port/log.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { CalendarSet } from "./calendar-set.ts";
import { CalendarWatch } from "./calendar-watch.ts";

const DAY = 86_400_000;
const DESK = {
  id: "DESK",
  time_zone: "America/New_York",
  segments: [{ from: "09:00", to: "17:00" }],
  known_until: "2026-03-06",
};

/** A watch over the calendars that these components name, and what it has said. */
function watching(used: Readonly<Record<string, readonly string[]>>, now: string) {
  const clock = createVirtualClock(Date.parse(now));
  const calendars = new CalendarSet([toCalendar(calendarSchema.parse(DESK), null)]);
  const said: string[] = [];
  const watch = new CalendarWatch({
    clock,
    log: silentLog,
    calendars,
    components: { calendarsInUse: () => new Map(Object.entries(used).map(([id, names]) => [id, [...names]])) },
    changes: { note: (type, { message }) => said.push(`${type}: ${message}`) },
  });
  watch.start();
  return { clock, calendars, said };
}

const SOON =
  "calendar_ending: the holidays of DESK are known until 2026-03-06, which is soon: update Plimsoll, or add them under calendars with a later known_until";

it("warns 60 days before the known years of a calendar in use end, and again each week", async () => {
  const { clock, said } = watching({ DESK: ["gateway"] }, "2026-01-06T03:00Z");
  expect(said).toEqual([]);
  await clock.advance(2 * 3_600_000);
  expect(said).toEqual([SOON]);
  await clock.advance(7 * DAY - 3_600_000);
  expect(said).toEqual([SOON]);
  await clock.advance(3_600_000);
  expect(said).toEqual([SOON, SOON]);
});

it("says when they have ended", () => {
  const { said } = watching({ DESK: ["gateway"] }, "2026-03-07T06:00Z");
  expect(said).toEqual([SOON.replace("which is soon", "which is over")]);
});

it("says nothing of one that no component names, and nothing more once later years are known", async () => {
  const { said } = watching({ NYSE: ["gateway"] }, "2026-03-01T00:00Z");
  expect(said).toEqual([]);
  const late = watching({ DESK: ["gateway"] }, "2026-03-01T00:00Z");
  late.calendars.use([toCalendar(calendarSchema.parse({ ...DESK, known_until: "2027-12-31" }), null)]);
  await late.clock.advance(30 * DAY);
  expect(late.said).toEqual([SOON]);
});
