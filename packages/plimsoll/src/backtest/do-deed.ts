import type { AlertBook } from "../alerting/alert-book.ts";
import type { ChangeLog } from "../engine/change-log.ts";
import type { Intake } from "../engine/intake.ts";
import type { Watched } from "../engine/watched.ts";
import type { Clock } from "../port/clock.ts";
import type { RecordedDeed } from "./recorded-deed.ts";

/** The parts of a replay to which something can be done. */
interface Doable {
  readonly clock: Clock;
  readonly watched: ReadonlyMap<string, Watched>;
  readonly intake: Intake;
  readonly alerts: AlertBook;
  readonly changes: ChangeLog;
}

/** Who did what is replayed, where history does not say. */
const RECORDED = "as recorded";

/** Lets happen again what happened besides results: it came from people or from the monitor, not from what was measured. */
export function doDeed({ watched, intake, alerts, changes, clock }: Doable, deed: RecordedDeed): void {
  const now = clock.now();
  if (deed.kind === "monitor-trouble") {
    for (const each of watched.values()) intake.apply(each, { kind: "monitor-trouble", trouble: deed.trouble });
    return;
  }
  if (deed.kind === "silence") {
    changes.addDecision(alerts.addSilence(deed.silence, silenceEvent(deed.silence.created_at), now));
    return;
  }
  if (deed.kind === "acknowledge") {
    const incident = alerts.incidents.of(deed.componentId);
    if (incident === null || incident === undefined || incident.acknowledged !== null) return;
    const act = { incidentId: incident.incident_id, by: deed.by, reason: "", now };
    changes.addDecision(alerts.act(alerts.desk.acknowledge(act), now));
    return;
  }
  const one = watched.get(deed.componentId);
  if (one === undefined) return;
  const { maintenance } = one.state;
  if (deed.kind === "pause") intake.apply(one, { kind: "pause", by: RECORDED, note: "" });
  else if (deed.kind === "resume") intake.apply(one, { kind: "resume", by: RECORDED });
  else if (deed.kind === "set-aside") intake.apply(one, { kind: "monitor-trouble", trouble: "impaired" });
  else if (deed.kind === "gone") intake.apply(one, { kind: "monitor-trouble", trouble: "stopped" });
  else if (deed.kind === "maintenance-start" && maintenance === null) {
    intake.apply(one, { kind: "maintenance-start", by: RECORDED, note: "", until: null, windowId: null });
  } else if (deed.kind === "maintenance-end" && maintenance?.windowId === null) {
    intake.apply(one, { kind: "maintenance-end", by: RECORDED });
  }
}

function silenceEvent(timestamp: string) {
  return {
    timestamp,
    event_type: "silence_added",
    component_id: null,
    severity: "LOW",
    message: "a silence, as recorded",
    details: {},
  } as const;
}
