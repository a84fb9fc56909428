import { expect, it } from "vitest";
import { FAST, setUpPeople } from "./alerting.fixture.ts";
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

it("is told once, and its end with the end of the alert", async () => {
  const { clock, desk, risk } = await setUp();
  risk.answer = measured(unread, bypassed);
  await clock.advance(20_000);
  risk.answer = measured(unread, holds);
  await clock.advance(5000);
  risk.answer = measured(unread, bypassed);
  await clock.advance(5000);
  risk.answer = measured(ready, holds);
  await clock.advance(5000);
  expect(desk.heard).toEqual(["risk CRITICAL", "risk CRITICAL", "risk over"]);
});
