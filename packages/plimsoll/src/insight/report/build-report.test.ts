import { type ReportDocument, reportDocument } from "@plimsoll/core";
import { expect, test } from "vitest";
import { define, measured, refused, setUp, Target } from "../../engine/monitor.fixture.ts";
import { buildReport, chooseName, type ReportRequest } from "./build-report.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const request: ReportRequest = { period: "daily", name: null, timeZone: "UTC", untilNow: true };

const readings = (state: number, offset: number) =>
  measured(
    { name: "kill_switch_state", value: state, unit: "1" },
    { name: "clock_offset_seconds", value: offset, unit: "s" },
  );

async function opened() {
  const gateway = new Target();
  const confirm = { failures: 1, recoveries: 1, retryIntervalMs: 1000 };
  const found = setUp({ components: [define("gw", gateway, { confirm })] });
  await found.monitor.start();
  await found.clock.advance(10_000);
  const make = async (change: Partial<ReportRequest> = {}) => {
    const { store, clock, monitor } = found;
    const { slos, capacity } = monitor;
    const world = { components: () => monitor.current().components, slos, capacity };
    let isMade = false;
    const making = buildReport({ ...request, ...change }, { store, world, now: clock.now() }).finally(() => {
      isMade = true;
    });
    // Capacity rests between two resources.
    while (!isMade) await clock.advance(5);
    const report = await making;
    expect(reportDocument.parse(report)).toEqual(report);
    return report;
  };
  return { ...found, gateway, make };
}

/** A section's rows by the names of its columns. */
function rowsOf({ sections }: ReportDocument, id: string): Record<string, unknown>[] {
  const section = sections.find(({ section_id }) => section_id === id);
  if (section === undefined) throw new Error(`there is no section ${id}`);
  const names = section.columns.map(({ name }) => name);
  return section.rows.map((row) => Object.fromEntries(row.map((cell, index) => [names[index], cell])));
}

test("a day's outage stands in its uptime, its incidents and its latencies, beside the limit that is named", async () => {
  const { clock, gateway, make } = await opened();
  gateway.answer = refused;
  await clock.advance(5 * MINUTE);
  gateway.answer = measured();
  await clock.advance(HOUR);
  const report = await make();
  expect(report).toMatchObject({ period: "daily", name: "2026-01-05", closed: false });
  const [all, gw] = rowsOf(report, "uptime");
  expect(all).toMatchObject({ component: "all together", outages: 1 });
  expect(gw).toMatchObject({
    component: "gw",
    outages: 1,
    watched: expect.closeTo(3900, -2),
    down: expect.closeTo(300, -1),
  });
  expect(rowsOf(report, "incidents")).toMatchObject([
    { incident: "INC-1", cause: "gw", took: expect.closeTo(300, -1) },
  ]);
  const alert = rowsOf(report, "alert_latency").find(({ distance }) => distance === "detection to alert");
  expect(rowsOf(report, "alert_latency").map(({ distance, of }) => `${String(distance)}: ${String(of)}`)).toEqual([
    "event to detection: alerts",
    "detection to alert: alerts",
    "alert to delivery: deliveries",
    "event to delivery: deliveries",
  ]);
  expect(alert).toMatchObject({ limit: 5000, "limit of": "RTS 6 (EU 2017/589) Art 16(5)", p99: expect.any(Number) });
  expect(report.notes.join()).toMatch(
    /history begins 2026-01-05T09:00:\d\d.\d{3}Z: nothing is known of the time before/,
  );
});

test("each period has its sections, and one in which nothing was watched says so", async () => {
  const { clock, make } = await opened();
  const daily = await make();
  const annual = await make({ period: "annual" });
  const ids = annual.sections.map(({ section_id }) => section_id);
  for (const { section_id } of daily.sections) expect(ids).toContain(section_id);
  for (const id of ["slo", "capacity", "drills", "kill_switch", "clock_offset", "clocks", "changes"])
    expect(ids).toContain(id);
  const notesOf = (id: string) => annual.sections.find(({ section_id }) => section_id === id)?.notes;
  expect(notesOf("drills")).toEqual(["no drill is recorded in the period"]);
  expect(notesOf("kill_switch")).toEqual([
    "no component watched now has such a metric: a check of the kind `risk` gives it, by `kill_switch` and `gate`",
  ]);
  await clock.advance(HOUR);
  const before = await make({ name: "2026-01-04", untilNow: false });
  expect(before).toMatchObject({
    closed: true,
    notes: ["nothing was watched in this time: the figures below are empty"],
  });
});

test("kill switch and clocks are told in hours and beside their thresholds, drills as they were recorded", async () => {
  const { store, clock, gateway, make } = await opened();
  gateway.answer = readings(0, 0.002);
  await clock.advance(HOUR);
  gateway.answer = readings(2, -0.004);
  await clock.advance(HOUR);
  const after = { faults: 3, passed: 2, not_passed: ["feed"] };
  const timestamp = new Date(clock.now() - MINUTE).toISOString();
  await store.appendAudit({
    timestamp,
    actor: "anna",
    verb: "drill",
    subject: "paper",
    outcome: "done",
    before: null,
    after,
  });
  const report = await make({ period: "annual" });
  expect(rowsOf(report, "kill_switch")).toMatchObject([
    {
      ...{ component: "gw", metric: "kill_switch_state", smallest: 0, largest: 2 },
      ...{ "clock hours read": 3, "of them ready throughout": 1 },
    },
  ]);
  expect(rowsOf(report, "clock_offset")).toMatchObject([{ smallest: -0.004, largest: 0.002 }]);
  expect(rowsOf(report, "drills")).toMatchObject([
    { plan: "paper", by: "anna", faults: 3, passed: 2, "not passed": "feed" },
  ]);
  expect(rowsOf(report, "changes")).toMatchObject([{ what: "drill", by: "anna", done: 1 }]);
});

test("only what is over can be had, unless up to now is asked for", () => {
  const now = Date.parse("2026-11-27T12:00:00Z");
  const closed = { ...request, untilNow: false };
  expect(chooseName(closed, now)).toBe("2026-11-26");
  expect(chooseName({ ...closed, period: "annual" }, now)).toBe("2025");
  expect(chooseName(request, now)).toBe("2026-11-27");
  expect(() => chooseName({ ...closed, name: "2026-11-27" }, now)).toThrow(
    "for: 2026-11-27 is not over yet; until=now",
  );
  expect(() => chooseName({ ...request, name: "2026-11-28" }, now)).toThrow("2026-11-28 has not begun yet");
  expect(() => chooseName({ ...closed, name: "<b>" }, now)).toThrow("for: expected a name such as 2026-11-26");
  for (const name of ["0000", "0026"]) {
    expect(() => chooseName({ ...closed, period: "annual", name }, now)).toThrow("for: expected a name such as 2026");
  }
});
