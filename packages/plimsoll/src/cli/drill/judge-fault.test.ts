import type { Alert, ComponentHealth, HealthMetric } from "@plimsoll/core";
import { describe, expect, test } from "vitest";
import type { ReceivedAlert } from "./alert-receiver.ts";
import type { PlannedFault } from "./drill-plan.ts";
import { type FaultRecord, hasPassed, judgeFault, type Sighting } from "./judge-fault.ts";

const CALL = { method: "POST", url: "http://127.0.0.1:1/" } as const;
const PLAN: PlannedFault = {
  fault: "feed_stale",
  limit: 10_000,
  recovery: 30_000,
  on: CALL,
  off: CALL,
  expect: { components: ["feed"], metric: "last_tick_age", says: "up but not trading", affects: ["strategy"] },
};

function sighting(at: number, id: string, change: { metric?: string; reason?: string } = {}): Sighting {
  const metric = { name: change.metric ?? "last_tick_age", status: "CRITICAL" } as HealthMetric;
  const reason = change.reason ?? "Up but not trading: no tick for 12 s";
  return {
    at,
    component: { component_id: id, status: "CRITICAL", reason, metrics: [metric] } as unknown as ComponentHealth,
  };
}
function received(id: string, cause: string | null = null): ReceivedAlert {
  return { at: 6000, cause, alert: { component_id: id, status: "firing", alert_id: id, reason: "as it is" } as Alert };
}
const RECORD: FaultRecord = {
  onAt: 1000,
  offAt: 9000,
  sightings: [sighting(5200, "feed")],
  alerts: [received("feed", "feed"), received("strategy"), received("system_health_monitor")],
  recoveredAt: 11_500,
  trouble: null,
};

const score = (change: Partial<FaultRecord>, ignored: readonly string[] = []) =>
  judgeFault(PLAN, { ...RECORD, ...change }, ignored);

describe("a fault", () => {
  test("passes when it was found in time for the right reason, told, and over", () => {
    const passed = score({});
    expect(passed).toEqual({
      fault: "feed_stale",
      detected: true,
      detection_seconds: 4.2,
      cause_correct: true,
      alerted: true,
      recovered: true,
      limit_seconds: 10,
      recovery_seconds: 2.5,
      component: "feed",
      reason: "Up but not trading: no tick for 12 s",
      remarks: [],
    });
    expect(hasPassed(passed)).toBe(true);
  });

  test("is not detected when nothing was found, or too late", () => {
    expect(score({ sightings: [] })).toMatchObject({ detected: false, detection_seconds: null, cause_correct: false });
    const late = score({ sightings: [sighting(11_100, "feed")] });
    expect(late).toMatchObject({ detected: false, detection_seconds: 10.1 });
    expect(late.remarks[0]).toBe("feed was found after 10.1 s, later than 10 s");
  });

  test("has the wrong cause when another component alone is ill", () => {
    expect(score({ sightings: [sighting(2000, "gateway")] })).toMatchObject({ detected: false, cause_correct: false });
  });

  test("has the wrong cause when the metric or the words are not those that were expected", () => {
    const other = score({ sightings: [sighting(2000, "feed", { metric: "gaps" })] });
    expect(other).toMatchObject({ detected: true, cause_correct: false });
    expect(score({ sightings: [sighting(2000, "feed", { reason: "slow" })] })).toMatchObject({ cause_correct: false });
  });

  test("has the wrong cause when it is not called what was expected", () => {
    const plan: PlannedFault = { ...PLAN, expect: { ...PLAN.expect, diagnosis: "up_but_not_trading" } };
    expect(judgeFault(plan, RECORD, [])).toMatchObject({ detected: true, cause_correct: false });
    const called = { ...sighting(5200, "feed").component, diagnosis: "up_but_not_trading" as const };
    const record = { ...RECORD, sightings: [{ at: 5200, component: called }] };
    expect(judgeFault(plan, record, [])).toMatchObject({ cause_correct: true });
  });

  test("may show another sign of itself first", () => {
    const sightings = [sighting(2000, "feed", { reason: "slow" }), sighting(4000, "feed")];
    expect(score({ sightings })).toMatchObject({ cause_correct: true, detection_seconds: 1 });
  });

  test("has the wrong cause when its incident blames another, or alerts come of what it does not reach", () => {
    const blamed = score({ alerts: [received("feed", "gateway")] });
    expect(blamed).toMatchObject({ cause_correct: false, remarks: ["the incident blames gateway"] });
    const alerts = [...RECORD.alerts, received("disk")];
    expect(score({ alerts }).remarks).toEqual(["an alert came of disk too, which it does not reach: as it is"]);
    expect(score({ alerts }, ["disk"])).toMatchObject({ cause_correct: true });
  });

  test("is not told when only others alerted, and not over without a recovery", () => {
    expect(score({ alerts: [received("strategy")] })).toMatchObject({ alerted: false });
    const stuck = score({ recoveredAt: null, trouble: "after 30 s feed was DOWN" });
    expect(stuck).toMatchObject({ recovered: false, recovery_seconds: null, remarks: ["after 30 s feed was DOWN"] });
    expect(hasPassed(stuck)).toBe(false);
  });
});
