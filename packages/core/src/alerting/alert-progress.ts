import type { Alert } from "../contract/alert.ts";
import { type AlertSeverity, severityRank } from "../status/alert-severity.ts";
import type { Diagnosis } from "../status/diagnosis.ts";
import type { HealthStatus } from "../status/health-status.ts";
import type { HoldStage } from "./hold-alert.ts";

/** What a channel was last told of an alert, and when (epoch ms). */
export interface Told {
  readonly status: HealthStatus;
  /** Absent where the trouble had no name. */
  readonly diagnosis?: Diagnosis | undefined;
  readonly at: number;
}

/** Who has heard what of an alert; plain JSON, so that it survives a restart. Times are epoch ms. */
export interface AlertProgress {
  /** The highest severity it has fired with: who heard of its worst hour also hears that it eased. */
  readonly peak: AlertSeverity;
  /** When the first were told; escalation counts from here. Null while nobody has been. */
  readonly toldAt: number | null;
  /** By channel: what it was last told. */
  readonly told: Readonly<Record<string, Told>>;
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

/** What is told when an alert is told as it stands. */
export function toldOf({ component_status: status, diagnosis }: Alert, at: number): Told {
  return diagnosis === undefined ? { status, at } : { status, diagnosis, at };
}

/** The trouble has no name any more: one that comes again is news to everybody. */
export function forgetName(progress: AlertProgress): AlertProgress {
  const told = Object.entries(progress.told).map(([id, { diagnosis: _over, ...rest }]) => [id, rest] as const);
  return { ...progress, told: Object.fromEntries(told) };
}

/** Whether the alert says something that who was told this does not know: another status, or a name for the trouble. */
export function isNews(told: Told | undefined, { component_status, diagnosis }: Alert): boolean {
  if (told === undefined || told.status !== component_status) return true;
  return diagnosis !== undefined && told.diagnosis !== diagnosis;
}
