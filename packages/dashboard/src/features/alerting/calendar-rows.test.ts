import { expect, it } from "vitest";
import { iso, START, silence } from "../../testing/fixtures.ts";
import { daysFrom, toCalendarRows } from "./calendar-rows.ts";

const HOUR = 3_600_000;
const view = { from: START, to: START + 10 * HOUR };

it("has a row for each window with all its times, and one for each silence, cut to what is shown", () => {
  const times = [
    { window_id: "w", starts_at: iso(2 * HOUR), ends_at: iso(3 * HOUR) },
    { window_id: "w", starts_at: iso(9 * HOUR), ends_at: iso(12 * HOUR) },
    { window_id: "later", starts_at: iso(20 * HOUR), ends_at: iso(21 * HOUR) },
  ];
  const rows = toCalendarRows(times, [silence("s1")], view);
  expect(rows.map(({ name, kind }) => [name, kind])).toEqual([
    ["silence of order-gateway", "silence"],
    ["w", "maintenance"],
  ]);
  expect(rows[1]?.bars.map(({ leftShare, widthShare }) => [leftShare, widthShare])).toEqual([
    [0.2, 0.1],
    [0.9, 0.1],
  ]);
  expect(rows[1]?.bars[1]?.to).toBe(START + 12 * HOUR);
});

it("counts days by the clocks of the reader", () => {
  const days = daysFrom(START, 7);
  expect(days.length).toBe(8);
  expect(days.every((at) => new Date(at).getHours() === 0)).toBe(true);
});
