import { type AlertRoute, toAlertMatch } from "@plimsoll/core";
import { describe, expect, it } from "vitest";
import { maintenanceWindowInput } from "../config/maintenance-schema.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { FAST, HOUR, MINUTE, routeTo, setUpPeople, within } from "./alerting.fixture.ts";
import { define, refused, Target } from "./monitor.fixture.ts";

/** The virtual clock begins on Monday, 5 January 2026, 09:00 UTC. */
const MONDAY = Date.UTC(2026, 0, 5, 9);

const ROUTES: readonly AlertRoute[] = [
  routeTo(["desk"], { id: "all", match: toAlertMatch({ min_severity: "MEDIUM" }), groupWaitMs: 5000 }),
  routeTo(["pager"], {
    id: "pager",
    match: toAlertMatch({ min_severity: "CRITICAL", tags: ["trading"] }),
    escalation: [{ afterMs: 5 * MINUTE, channels: ["boss"] }],
    repeatMs: 30 * MINUTE,
  }),
  routeTo(["night"], {
    id: "office",
    activeTimes: [{ weekdays: [1, 2, 3, 4, 5], fromMinute: 600, toMinute: 1080, timeZone: "UTC" }],
  }),
];

async function desk(extra: Partial<Parameters<typeof setUpPeople>[0]> = {}) {
  const clock = createVirtualClock(MONDAY);
  const [db, app] = [new Target(), new Target()];
  const components = [
    define("db", db, { ...FAST, type: "DATABASE", tags: ["trading"] }),
    define("app", app, { ...FAST, dependsOn: ["db"], tags: ["research"] }),
  ];
  const channels = ["desk", "pager", "boss", "night"];
  const people = setUpPeople({ clock, components, channels, policy: { routes: ROUTES }, ...extra });
  await people.monitor.start();
  await clock.advance(2000);
  return { ...people, db, app, clock };
}

const lines = (told: readonly { channel_id: string; kind: string; after_seconds: number }[]) =>
  told.map(({ channel_id, kind, after_seconds }) => `${after_seconds} s ${channel_id} ${kind}`);

describe("explaining where an alert would go", () => {
  it("tells route by route what fits and what does not, and who hears when nobody acknowledges", async () => {
    const { monitor, clock } = await desk();
    const told = monitor.alerting.explain("db", "DOWN", clock.now());
    expect(told).toMatchObject({ component_id: "db", component_type: "DATABASE", severity: "CRITICAL" });
    expect(told.routes.map(({ route_id, takes }) => [route_id, takes])).toEqual([
      ["all", true],
      ["pager", true],
      ["office", true],
    ]);
    expect(told.routes[2]?.waits_until).toBe("2026-01-05T10:00:00.000Z");
    expect(lines(told.told)).toEqual([
      "0 s pager alert",
      "5 s desk alert",
      "300 s boss escalation",
      "1800 s pager reminder",
      "2100 s boss reminder",
      "3598 s night alert",
    ]);
    const milder = monitor.alerting.explain("app", "WARNING", clock.now());
    expect(milder.routes[1]).toMatchObject({
      takes: false,
      conditions: [
        { condition: "min_severity", holds: false, wanted: ["CRITICAL"], got: ["MEDIUM"] },
        { condition: "tags", holds: false, wanted: ["trading"], got: ["research"] },
      ],
    });
  });

  it("says the same as what then happens", async () => {
    const { monitor, clock, db, inboxOf } = await desk();
    const { told } = monitor.alerting.explain("db", "DOWN", clock.now());
    db.answer = refused;
    await clock.advance(HOUR + 10_000);
    const heard = (channel: string) => inboxOf(channel).of("db");
    for (const channel of ["desk", "boss", "night"]) {
      const expected = told.filter(({ channel_id, kind }) => channel_id === channel && kind !== "reminder");
      const really = heard(channel).filter((line) => !line.includes("reminder"));
      expect(really.length, channel).toBe(expected.length);
    }
    expect(heard("pager").slice(0, 2)).toEqual(["db DOWN", "db DOWN (reminder)"]);
  });

  it("names what would keep it from people now, and changes nothing by being asked", async () => {
    const { monitor, clock, desk: heardBy } = await desk();
    await within(
      clock,
      monitor.alerting.addSilence({
        ...{ match: { components: ["db"] }, reason: "failover", by: "anna" },
        ...{ startsAt: clock.now(), endsAt: clock.now() + HOUR },
      }),
    );
    const { stages, told, kept } = monitor.alerting.explain("db", "DOWN", clock.now());
    expect(stages.filter(({ reason }) => reason !== null).map(({ stage }) => stage)).toEqual(["silence"]);
    expect(told[0]?.after_seconds).toBe(3590);
    expect(kept[0]?.reason).toContain("silenced by anna");
    await clock.advance(2 * HOUR);
    expect(heardBy.payloads).toEqual([]);
    expect(monitor.alerting.openIncidents()).toEqual([]);
  });

  it("looks at another moment: a maintenance window that comes then holds it", async () => {
    const weekly = { id: "w", match: { components: ["db"] }, note: "new disk", duration: "1h" };
    const windows = [maintenanceWindowInput.parse({ ...weekly, weekly: { days: ["tue"], at: "22:00" } })];
    const { monitor } = await desk({ windows });
    const tuesday = Date.UTC(2026, 0, 6, 22, 30);
    const { stages } = monitor.alerting.explain("db", "DOWN", tuesday);
    expect(stages[0]).toEqual({
      stage: "maintenance",
      reason: "in maintenance: new disk",
      until: "2026-01-06T23:00:00.000Z",
    });
    expect(monitor.alerting.explain("db", "DOWN", tuesday + HOUR).stages[0]?.reason).toBeNull();
    expect(monitor.alerting.windows()).toMatchObject([{ active: false, starts_at: "2026-01-06T22:00:00.000Z" }]);
  });

  it("asks a component's market, for what that can be known of", async () => {
    const quotes = define("quotes", new Target(), { ...FAST, type: "MARKET_DATA", calendar: "NYSE" });
    const { monitor } = await desk({ components: [quotes] });
    const sunday = Date.UTC(2026, 0, 11, 12);
    expect(monitor.alerting.explain("quotes", "DOWN", sunday).stages[1]?.reason).toContain("NYSE is closed until");
    const warning = monitor.alerting.explain("quotes", "WARNING", sunday);
    expect(warning.stages[1]?.reason).toBeNull();
    expect(warning.notes.join()).toContain("depends on which of its metrics is ill");
  });

  it("blames a parent that is DOWN now, and knows no component that is not watched", async () => {
    const { monitor, clock, db } = await desk();
    db.answer = refused;
    await clock.advance(5000);
    const { stages } = monitor.alerting.explain("app", "DOWN", clock.now());
    expect(stages[2]?.reason).toBe("db, on which it depends, is DOWN");
    expect(() => monitor.alerting.explain("nobody", "DOWN", clock.now())).toThrow('no component "nobody"');
  });
});

it("routes are told of in the words of the configuration", async () => {
  const { monitor } = await desk();
  expect(monitor.alerting.routes()[1]).toMatchObject({
    route_id: "pager",
    match: { min_severity: "CRITICAL", tags: ["trading"] },
    escalation: [{ after_seconds: 300, channels: ["boss"] }],
    repeat_seconds: 1800,
    active: [],
  });
  expect(monitor.alerting.routes()[2]?.active).toEqual([
    { weekdays: [1, 2, 3, 4, 5], from: "10:00", to: "18:00", time_zone: "UTC" },
  ]);
});
