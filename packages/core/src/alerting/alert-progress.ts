import type { Alert } from "../contract/alert.ts";
import { type AlertSeverity, severityRank } from "../status/alert-severity.ts";
import type { HealthStatus } from "../status/health-status.ts";
import type { HoldStage } from "./hold-alert.ts";

/** Who has heard what of an alert; plain JSON, so that it survives a restart. Times are epoch ms. */
export interface AlertProgress {
  /** The highest severity it has fired with: who heard of its worst hour also hears that it eased. */
  readonly peak: AlertSeverity;
  /** When the first were told; escalation counts from here. Null while nobody has been. */
  readonly toldAt: number | null;
  /** By channel: the status it was last told, and when. */
  readonly told: Readonly<Record<string, { readonly status: HealthStatus; readonly at: number }>>;
  /** When each escalation step (`route/number`) was taken. */
  readonly steps: Readonly<Record<string, number>>;
  /** By channel: what was last kept from it, so that the same is recorded once only. */
  readonly held: Readonly<Record<string, string>>;
}

export const NOBODY_TOLD: AlertProgress = { peak: "LOW", toldAt: null, told: {}, steps: {}, held: {} };

/** Whether a stage of the pipeline was the last to keep it from somebody. */
export function wasHeldBy({ held }: AlertProgress, stage: HoldStage): boolean {
  return Object.values(held).some((key) => key.startsWith(`${stage}/`));
}

/** The progress with the alert's severity taken into its peak. */
export function withPeak(progress: AlertProgress, { severity }: Pick<Alert, "severity">): AlertProgress {
  return severityRank(severity) > severityRank(progress.peak) ? { ...progress, peak: severity } : progress;
}
