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
  const reason = change.reason ?? "Up but not trading: last_tick_age 12 s";
  return {
    at,
    component: { component_id: id, status: "CRITICAL", reason, metrics: [metric] } as unknown as ComponentHealth,
  };
}
function received(id: string, cause: string | null = null, change: Partial<Alert> = {}): ReceivedAlert {
  const { reason, metrics } = sighting(0, id).component;
  const alert = { component_id: id, status: "firing", alert_id: id, reason, metrics, ...change } as Alert;
  return { at: 6000, cause, alert };
}
const RECORD: FaultRecord = {
  onAt: 1000,
  offAt: 9000,
  sightings: [sighting(5200, "feed")],
  tried: { attempts: [], standing: null },
  alerts: [received("feed", "feed"), received("strategy"), received("system_health_monitor")],
  recoveredAt: 11_500,
  trouble: null,
};

const score = (change: Partial<FaultRecord>, ignored: readonly string[] = []) =>
  judgeFault(PLAN, { ...RECORD, ...change }, ignored);

/** Of a fault of which nobody was told. */
const untold = (sightings: readonly Sighting[]) => score({ sightings, alerts: [] });

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
      action_correct: null,
      action_seconds: null,
      alert_seconds: 5,
      recovery_seconds: 2.5,
      component: "feed",
      reason: "Up but not trading: last_tick_age 12 s",
      other_sightings: [],
      remarks: [],
    });
    expect(hasPassed(passed)).toBe(true);
  });

  test("is found by what people were told, where it was mended before anybody looked", () => {
    const told = score({ sightings: [] });
    expect(told).toMatchObject({ detected: true, detection_seconds: 5, component: "feed", cause_correct: true });
    expect(hasPassed(told)).toBe(true);
  });

  test("is not detected when nothing was found, or too late", () => {
    expect(untold([])).toMatchObject({ detected: false, detection_seconds: null, cause_correct: false });
    const late = untold([sighting(11_100, "feed")]);
    expect(late).toMatchObject({ detected: false, detection_seconds: 10.1, cause_correct: true });
    expect(late.remarks).toContain("feed was found after 10.1 s, later than 10 s");
  });

  test("is not detected when another component alone is ill, and says which", () => {
    const other = untold([sighting(2000, "gateway", { reason: "refused" })]);
    expect(other).toMatchObject({ detected: false, cause_correct: false, component: null });
    const seen = { component: "gateway", status: "CRITICAL", reason: "refused", seconds: 1 };
    expect(other.other_sightings).toEqual([seen]);
    expect(other.remarks[0]).toBe("feed was never worse than HEALTHY");
  });

  test("is not detected when the metric, the words or what the reason names are not those that were expected", () => {
    const unnamed = { reason: "gaps 4, and it is up but not trading" };
    for (const change of [{ metric: "gaps" }, { reason: "slow" }, unnamed]) {
      const other = untold([sighting(2000, "feed", change)]);
      expect(other).toMatchObject({ detected: false, detection_seconds: null, cause_correct: false, reason: null });
      expect(other.remarks[0]).toMatch(/^feed was never ill with last_tick_age and "up but not trading", only with: /);
    }
  });

  test("is not detected until it is called what was expected", () => {
    const plan: PlannedFault = { ...PLAN, expect: { ...PLAN.expect, diagnosis: "up_but_not_trading" } };
    expect(judgeFault(plan, RECORD, [])).toMatchObject({ detected: false, cause_correct: false, alerted: false });
    const called = { ...sighting(5200, "feed").component, diagnosis: "up_but_not_trading" as const };
    const alerts = [received("feed", "feed", { diagnosis: "up_but_not_trading" })];
    const record = { ...RECORD, alerts, sightings: [{ at: 5200, component: called }] };
    expect(hasPassed(judgeFault(plan, record, []))).toBe(true);
  });

  test("is timed by its right cause when a wrong one was seen first, which is told apart", () => {
    const slow = { reason: "slow" };
    const sightings = [sighting(2000, "feed", slow), sighting(2500, "strategy"), sighting(4000, "feed")];
    const later = score({ sightings });
    expect(later).toMatchObject({ detected: true, detection_seconds: 3, cause_correct: true, remarks: [] });
    expect(later.other_sightings).toEqual([{ component: "feed", status: "CRITICAL", reason: "slow", seconds: 1 }]);
    const tooLate = untold([sighting(2000, "feed", slow), sighting(12_000, "feed")]);
    expect(tooLate).toMatchObject({ detected: false, detection_seconds: 11, cause_correct: true });
  });

  test("is told only by an alert that carries the right cause", () => {
    const wrong = received("feed", "feed", { reason: "slow" });
    const other = score({ alerts: [wrong] });
    expect(other).toMatchObject({ detected: true, alerted: false, alert_seconds: null });
    expect(other.remarks).toEqual(['nobody was told of last_tick_age and "up but not trading", only: slow']);
    expect(score({ alerts: [wrong, received("feed", "feed")] })).toMatchObject({ alerted: true, alert_seconds: 5 });
    const resolved = received("feed", "feed", { status: "resolved" });
    expect(score({ alerts: [resolved] }).remarks).toEqual(["nobody was told of it"]);
  });

  test("has the wrong cause when its incident blames another, or alerts come of what it does not reach", () => {
    const blamed = score({ alerts: [received("feed", "gateway")] });
    expect(blamed).toMatchObject({ cause_correct: false, remarks: ["the incident blames gateway"] });
    const alerts = [...RECORD.alerts, received("disk", null, { reason: "as it is" })];
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
