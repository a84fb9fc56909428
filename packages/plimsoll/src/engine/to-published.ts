import type { HealthStatus } from "@plimsoll/core";
import type { MonitoringControl } from "../port/monitor.ts";
import type { FreshnessWatch } from "./freshness-watch.ts";
import { crowdWords } from "./happenings.ts";
import type { ImpairmentWatch } from "./impairment.ts";
import { because } from "./monitoring-control.ts";
import type { SystemFigures as PublishedFigures } from "./publisher.ts";
import type { Recorder } from "./recorder.ts";
import type { Scheduler } from "./scheduler.ts";
import type { SystemFigures } from "./system-figures.ts";

/** The parts of a monitor that something is published of besides its components. */
export interface PublishedParts {
  readonly changes: { readonly systemStatus: HealthStatus | null };
  readonly controlState: MonitoringControl;
  readonly freshness: FreshnessWatch;
  readonly impairment: ImpairmentWatch;
  readonly recorder: Recorder;
  readonly scheduler: Scheduler;
}

/** What is published of the system as a whole. A stop stands before everything else: what is known is old. */
export function toPublished(figures: SystemFigures, parts: PublishedParts): PublishedFigures {
  const { changes, controlState, freshness, impairment, recorder, scheduler } = parts;
  const { reason } = figures.judge();
  const { counts } = scheduler;
  const { trouble } = recorder;
  return {
    overall_status: changes.systemStatus,
    reason: controlState.active ? reason : `monitoring is stopped${because(controlState)}; last known: ${reason}`,
    statistics: figures.counts(),
    monitoring_active: controlState.active,
    monitor: {
      history_durable: trouble === null,
      trouble: trouble === null ? crowdWords(freshness.crowd) : `History is not being kept: ${trouble.message}`,
      late_checks: counts.late,
      missed_slots: counts.missedSlots,
      dropped_results: recorder.droppedChecks,
      event_loop_lag_ms: Math.round(impairment.lagMs * 10) / 10,
    },
  };
}
