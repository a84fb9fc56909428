import { type Alert, severityOf, toTimestamp } from "@plimsoll/core";

const TEST_COMPONENT_ID = "plimsoll_test";

/** What goes over a channel when somebody tries it: an alert that says that nothing is wrong. `now` is epoch ms. */
export function createTestAlert(by: string, now: number, alertId: string): Alert {
  const at = toTimestamp(now);
  const reason = `nothing is wrong; ${by} tries whether this channel works`;
  return {
    alert_id: alertId,
    dedup_key: `plimsoll:${TEST_COMPONENT_ID}`,
    incident_id: null,
    status: "firing",
    severity: severityOf("WARNING"),
    component_id: TEST_COMPONENT_ID,
    component_type: "CUSTOM",
    component_status: "WARNING",
    previous_status: "HEALTHY",
    reason,
    message: `Test from Plimsoll: ${reason}`,
    metrics: [],
    probable_cause: null,
    recovery: null,
    event_at: at,
    detected_at: at,
    generated_at: at,
    resolved_at: null,
    links: {},
  };
}
