import { expect, it } from "vitest";
import { FAST, incidentOf, setUpPeople } from "./alerting.fixture.ts";
import { define, measured, Target } from "./monitor.fixture.ts";

const thresholds = {
  risk_gate_enforcing: { critical: 0, direction: "below" as const },
  kill_switch_state: { warning: 1, critical: 2 },
};
const gate = { name: "risk_gate_enforcing", unit: "1" };
const holds = { ...gate, value: 1 };
const bypassed = { ...gate, value: 0, conclusive: true, details: { error: "3 orders went past the risk gate" } };
const ready = { name: "kill_switch_state", value: 0, unit: "1" };
const unread = { ...ready, value: null };

/** A risk engine whose kill switch cannot be read, which people have been told. */
async function setUp() {
  const risk = new Target();
  risk.answer = measured(holds, ready);
  const people = setUpPeople({ components: [define("risk", risk, { ...FAST, type: "RISK_ENGINE", thresholds })] });
  const { monitor, clock, desk } = people;
  await monitor.start();
  await clock.advance(3000);
  risk.answer = measured(holds, unread);
  await clock.advance(5000);
  expect(desk.heard).toEqual(["risk CRITICAL"]);
  return { ...people, risk };
}

it("a gate that is bypassed while the component is CRITICAL already is told at once, under the same alert", async () => {
  const { monitor, clock, desk, risk } = await setUp();
  risk.answer = measured(unread, bypassed);
  await clock.advance(1500);
  expect(desk.heard).toEqual(["risk CRITICAL", "risk CRITICAL"]);
  const [before, after] = desk.alerts.filter(({ component_id }) => component_id === "risk");
  expect(after).toMatchObject({
    alert_id: before?.alert_id,
    incident_id: before?.incident_id,
    diagnosis: "risk_gate_not_enforcing",
    reason: expect.stringMatching(/^risk_gate_enforcing 0: 3 orders went past the risk gate; kill_switch_state/),
    probable_cause: expect.stringContaining("orders can reach the market unchecked"),
  });
  expect(Date.parse(after?.generated_at ?? "") - Date.parse(after?.event_at ?? "")).toBeLessThan(5000);
  expect(monitor.component("risk")).toMatchObject({ status: "CRITICAL", diagnosis: "risk_gate_not_enforcing" });
  expect(monitor.recentEvents(50).filter(({ event_type }) => event_type === "named")).toMatchObject([
    { component_id: "risk", message: expect.stringMatching(/^still CRITICAL: risk_gate_enforcing 0/) },
  ]);
});

it("is told once as long as it lasts, and a second one again, under the same alert", async () => {
  const { monitor, clock, desk, risk } = await setUp();
  risk.answer = measured(unread, bypassed);
  await clock.advance(20_000);
  expect(desk.heard).toEqual(["risk CRITICAL", "risk CRITICAL"]);
  risk.answer = measured(unread, holds);
  await clock.advance(5000);
  expect(desk.heard).toEqual(["risk CRITICAL", "risk CRITICAL"]);
  const second = { ...bypassed, details: { error: "1 order went past the risk gate" } };
  risk.answer = measured(unread, second);
  await clock.advance(5000);
  expect(desk.heard).toEqual(["risk CRITICAL", "risk CRITICAL", "risk CRITICAL"]);
  const told = desk.alerts.filter(({ component_id }) => component_id === "risk");
  expect(new Set(told.map(({ alert_id }) => alert_id)).size).toBe(1);
  expect(told.at(-1)).toMatchObject({
    diagnosis: "risk_gate_not_enforcing",
    reason: expect.stringContaining("1 order went past the risk gate"),
  });
  risk.answer = measured(ready, holds);
  await clock.advance(5000);
  expect(desk.heard.at(-1)).toBe("risk over");
  const lines = monitor.recentEvents(50).filter(({ event_type }) => /named$/.test(event_type));
  expect(lines.map(({ event_type }) => event_type)).toEqual(["named", "unnamed", "named"]);
});

it("an alert that was named names what holds now once that is over, its incident too", async () => {
  const { monitor, clock, store, risk } = await setUp();
  risk.answer = measured(unread, bypassed);
  await clock.advance(3000);
  risk.answer = measured(unread, holds);
  await clock.advance(3000);
  const all = { status: null, minSeverity: null, from: 0, to: clock.now(), limit: 10, cursor: null };
  const { items } = await store.queryAlerts({ ...all, componentId: "risk" });
  expect(items).toMatchObject([{ status: "firing", probable_cause: null }]);
  expect(items[0]).not.toHaveProperty("diagnosis");
  expect(items[0]?.message).not.toContain("went past");
  expect(incidentOf(monitor, "risk")).toMatchObject({ status: "open", probable_cause: null });
});

it("that comes and goes at every look is flapping: people are not told each time", async () => {
  const { clock, desk, risk } = await setUp();
  for (let look = 0; look < 60; look++) {
    risk.answer = measured(unread, look % 2 === 0 ? bypassed : holds);
    await clock.advance(1000);
  }
  expect(desk.heard.length).toBeLessThan(10);
});
