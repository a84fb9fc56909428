import { describe, expect, it } from "vitest";
import { type Alert, alert as alertSchema, SYSTEM_COMPONENT_ID } from "../contract/alert.ts";
import type { HealthStatus } from "../status/health-status.ts";
import { type AlertInput, decideAlert } from "./decide-alert.ts";

const AT = Date.UTC(2026, 10, 23, 14, 2, 0);

function change(from: HealthStatus | null, to: HealthStatus, more: Partial<AlertInput> = {}): AlertInput {
  return {
    subject: { componentId: "orders-db", componentType: "DATABASE" },
    from,
    to,
    reason: "2 checks in a row failed: connection refused",
    eventAt: AT,
    detectedAt: AT + 20,
    metrics: [],
    openAlert: null,
    now: AT + 1500,
    newId: () => "alert-1",
    links: { component: "http://127.0.0.1:8787/components/orders-db" },
    ...more,
  };
}

function decided(input: AlertInput): Alert {
  const alert = decideAlert(input);
  if (alert === null) throw new Error("expected an alert");
  return alertSchema.parse(alert);
}

describe("decideAlert", () => {
  it("fires for a status worse than HEALTHY", () => {
    expect(decided(change("HEALTHY", "DOWN"))).toEqual({
      alert_id: "alert-1",
      dedup_key: "plimsoll:orders-db",
      incident_id: null,
      status: "firing",
      severity: "CRITICAL",
      component_id: "orders-db",
      component_type: "DATABASE",
      component_status: "DOWN",
      previous_status: "HEALTHY",
      reason: "2 checks in a row failed: connection refused",
      message: "orders-db is DOWN: 2 checks in a row failed: connection refused",
      metrics: [],
      probable_cause: null,
      recovery: null,
      event_at: "2026-11-23T14:02:00.000Z",
      detected_at: "2026-11-23T14:02:00.020Z",
      generated_at: "2026-11-23T14:02:01.500Z",
      resolved_at: null,
      links: { component: "http://127.0.0.1:8787/components/orders-db" },
    });
  });

  it.each([
    ["WARNING", "MEDIUM"],
    ["CRITICAL", "HIGH"],
    ["DOWN", "CRITICAL"],
  ] as const)("gives %s the severity %s", (to, severity) => {
    expect(decided(change(null, to)).severity).toBe(severity);
  });

  it("updates the same alert when the status changes between worse ones", () => {
    const openAlert = decided(change("HEALTHY", "DOWN"));
    const update = decided(
      change("DOWN", "WARNING", { openAlert, newId: () => "other", detectedAt: AT + 60_000, now: AT + 60_001 }),
    );
    expect(update).toMatchObject({
      alert_id: "alert-1",
      dedup_key: openAlert.dedup_key,
      status: "firing",
      severity: "MEDIUM",
      component_status: "WARNING",
      previous_status: "DOWN",
      detected_at: "2026-11-23T14:03:00.000Z",
      generated_at: "2026-11-23T14:03:00.001Z",
    });
  });

  it("updates it when the trouble gets a name at the same status, once, and not when it loses the name", () => {
    const openAlert = decided(change("HEALTHY", "CRITICAL"));
    const named = { reason: "risk_gate_enforcing 0", diagnosis: "risk_gate_not_enforcing", now: AT + 60_000 } as const;
    const update = decided(change("CRITICAL", "CRITICAL", { openAlert, ...named, detectedAt: AT + 59_990 }));
    expect(update).toMatchObject({
      alert_id: "alert-1",
      component_status: "CRITICAL",
      previous_status: "HEALTHY",
      diagnosis: "risk_gate_not_enforcing",
      message: "orders-db is CRITICAL: risk_gate_enforcing 0",
      detected_at: "2026-11-23T14:02:59.990Z",
    });
    expect(decideAlert(change("CRITICAL", "CRITICAL", { openAlert: update, ...named }))).toBeNull();
    expect(decideAlert(change("CRITICAL", "CRITICAL", { openAlert: update }))).toBeNull();
  });

  it("resolves the same alert, keeping its severity and when it began", () => {
    const openAlert = decided(change("HEALTHY", "CRITICAL"));
    const input = change("CRITICAL", "HEALTHY", {
      openAlert,
      reason: "all is well",
      eventAt: AT + 185_000,
      now: AT + 185_020,
    });
    expect(decided(input)).toMatchObject({
      alert_id: "alert-1",
      status: "resolved",
      severity: "HIGH",
      component_status: "HEALTHY",
      previous_status: "CRITICAL",
      reason: "all is well",
      message:
        "orders-db is HEALTHY again, 3 min 5 s after it was CRITICAL: 2 checks in a row failed: connection refused",
      event_at: openAlert.event_at,
      detected_at: openAlert.detected_at,
      generated_at: openAlert.generated_at,
      resolved_at: "2026-11-23T14:05:05.020Z",
    });
  });

  it("calls nothing healthy that is no longer watched", () => {
    const openAlert = decided(change("HEALTHY", "DOWN"));
    const reason = "orders-db is no longer watched";
    expect(decided(change("DOWN", "HEALTHY", { openAlert, isGone: true, reason, now: AT + 60_020 }))).toMatchObject({
      status: "resolved",
      component_status: "DOWN",
      previous_status: "HEALTHY",
      message: "orders-db is no longer watched, 1 min after it was DOWN: 2 checks in a row failed: connection refused",
    });
  });

  it("is no alert when a component is healthy and none is open", () => {
    expect(decideAlert(change(null, "HEALTHY"))).toBeNull();
    expect(decideAlert(change("WARNING", "HEALTHY"))).toBeNull();
  });

  it("is no alert when the open one already says so", () => {
    const openAlert = decided(change("HEALTHY", "DOWN"));
    expect(decideAlert(change("DOWN", "DOWN", { openAlert }))).toBeNull();
  });

  it("opens a new one when the last is resolved", () => {
    const firing = decided(change("HEALTHY", "DOWN"));
    const resolved = decided(change("DOWN", "HEALTHY", { openAlert: firing }));
    expect(decided(change("HEALTHY", "DOWN", { openAlert: resolved, newId: () => "alert-2" })).alert_id).toBe(
      "alert-2",
    );
    expect(decideAlert(change("DOWN", "HEALTHY", { openAlert: resolved }))).toBeNull();
  });

  it("speaks of the system in the contract's words", () => {
    const subject = { componentId: SYSTEM_COMPONENT_ID, componentType: "CUSTOM" } as const;
    const firing = decided(change("HEALTHY", "CRITICAL", { subject }));
    expect(firing).toMatchObject({
      component_id: "system_health_monitor",
      component_type: "CUSTOM",
      message: "System health: CRITICAL",
    });
    expect(decided(change("CRITICAL", "HEALTHY", { subject, openAlert: firing })).message).toBe(
      "System health: HEALTHY",
    );
  });
});
