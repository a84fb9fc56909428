import { expect, test } from "vitest";
import { define, measured, refused, setUp, Target } from "../../engine/monitor.fixture.ts";
import { componentStatistics } from "./component-statistics.ts";
import { hourStatistics } from "./hour-statistics.ts";
import { readIncidentStatistics } from "./incident-statistics.ts";
import { readTimeReport, reportHead } from "./time-report.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

async function opened() {
  const [gateway, database] = [new Target(), new Target()];
  const components = [define("gw", gateway, { confirm: { failures: 1, recoveries: 1, retryIntervalMs: 1000 } })];
  const found = setUp({ components: [...components, define("db", database, { type: "DATABASE" })] });
  await found.monitor.start();
  await found.clock.advance(10_000);
  return { ...found, gateway };
}
type Opened = Awaited<ReturnType<typeof opened>>;

async function statistics({ monitor, clock, store }: Opened) {
  const now = clock.now();
  const report = await readTimeReport(store, { range: { from: now - HOUR, to: now }, now, componentIds: null });
  const found = componentStatistics(report, (id) => monitor.definition(id)?.type ?? null);
  for (const { seconds } of found.items) {
    expect(Object.values(seconds).reduce((sum, part) => sum + part, 0)).toBeCloseTo(3600, 6);
  }
  const of = (id: string) => found.items.find(({ component_id }) => component_id === id);
  return { found, gw: of("gw"), db: of("db") };
}

test("down, maintenance and the time before a first status are counted apart, by component, type and in all", async () => {
  const on = await opened();
  const { monitor, clock, gateway } = on;
  gateway.answer = refused;
  await clock.advance(5 * MINUTE);
  gateway.answer = measured();
  monitor.beginMaintenance(["db"], { by: "anna", note: "disks", until: null });
  await clock.advance(15 * MINUTE);
  const { found, gw, db } = await statistics(on);
  expect(gw?.seconds.down).toBeCloseTo(300, -1);
  expect(gw).toMatchObject({ outages: 1, repairs: 1, mttr_seconds: gw?.seconds.down });
  expect(gw?.seconds.absent).toBeGreaterThan(2300);
  expect(db?.seconds.maintenance).toBe(900);
  expect(db?.uptime_percentage).toBe(100);
  expect(found.by_type.map(({ component_type, components }) => [component_type, components])).toEqual([
    ["DATABASE", 1],
    ["ORDER_EXECUTION", 1],
  ]);
  expect(found.system.seconds.down).toBe(gw?.seconds.down);
});

test("a stop by hand and a host that slept are the monitor's own gaps, and a clock set back is said", async () => {
  const on = await opened();
  const { monitor, clock } = on;
  await monitor.control({ active: false, by: "anna", reason: "", until: null });
  await clock.advance(5 * MINUTE);
  await monitor.control({ active: true, by: "anna", reason: "", until: null });
  await clock.advance(MINUTE);
  clock.step(10 * MINUTE);
  await clock.advance(MINUTE);
  const before = await statistics(on);
  expect(before.gw?.seconds.unwatched).toBeCloseTo(15 * 60, -1);
  expect(before.gw?.uptime_percentage).toBe(100);
  clock.step(-24 * HOUR);
  await clock.advance(20 * MINUTE);
  const after = await statistics(on);
  expect(after.found.notes[0]).toMatch(/^the clock was set back by 1 d at .*counted once$/);
  expect(after.gw?.uptime_percentage === null || after.gw?.uptime_percentage === 100).toBe(true);
});

test("a component that was removed and added anew is counted from its new first status, and that is said", async () => {
  const on = await opened();
  const { monitor, clock, gateway } = on;
  gateway.answer = refused;
  await clock.advance(5 * MINUTE);
  const removed = monitor.removeComponent("gw");
  await clock.advance(1000);
  await removed;
  monitor.putComponent(define("gw", new Target()));
  await clock.advance(10 * MINUTE);
  const { found, gw } = await statistics(on);
  expect(gw?.seconds.down).toBe(0);
  expect(found.notes[0]).toMatch(/^gw was removed at .* and added anew; it is counted from .* on$/);
});

test("the worst hours by any clock, and incidents by their cause", async () => {
  const on = await opened();
  const { clock, gateway, store } = on;
  gateway.answer = refused;
  await clock.advance(20 * MINUTE);
  gateway.answer = measured();
  await clock.advance(MINUTE);
  const now = clock.now();
  const range = { from: now - HOUR, to: now };
  const report = await readTimeReport(store, { range, now, componentIds: ["gw"] });
  const hours = hourStatistics(report, "America/New_York");
  expect(hours.worst[0]?.components).toEqual(["gw"]);
  expect(hours.week.reduce((sum, { down_seconds }) => sum + down_seconds, 0)).toBeCloseTo(1200, -1);
  const incidents = await readIncidentStatistics(store, { ...range, now });
  expect(incidents.items).toMatchObject([{ cause_component_id: "gw", diagnosis: null, incidents: 1 }]);
  expect(incidents.items[0]?.total_seconds).toBeCloseTo(1200, -1);
});

test("a range that begins after now is said to, and is of no length", async () => {
  const { store, clock } = await opened();
  const now = clock.now();
  const range = { from: now + HOUR, to: now + 2 * HOUR };
  const report = reportHead(await readTimeReport(store, { range, now, componentIds: null }));
  expect(report.notes).toEqual([
    expect.stringMatching(/^the range begins after now, .*: nothing is recorded of it yet$/),
  ]);
  const incidents = await readIncidentStatistics(store, { ...range, now });
  expect(incidents).toMatchObject({ from: report.from, to: report.to, notes: report.notes });
});
