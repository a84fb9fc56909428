import type { HealthMetric } from "../contract/health-metric.ts";
import type { CheckResult } from "../metric/check-result.ts";
import type { ComponentType, Lifecycle } from "../status/component-type.ts";
import type { Diagnosis } from "../status/diagnosis.ts";
import type { HealthStatus } from "../status/health-status.ts";
import type { MetricHold } from "../threshold/hold-level.ts";
import type { ThresholdTable } from "../threshold/threshold.ts";

/** How many answers it takes to believe a change. */
export interface ConfirmPolicy {
  /** Answers that are worse than the confirmed status before it is believed. At least 1 (at once). */
  readonly failures: number;
  /** Among how many of the last answers they may lie. Default, and at least, `failures`: in a row. */
  readonly of?: number | undefined;
  /** Answers in a row that are better before it is believed. At least 1. */
  readonly recoveries: number;
  /** How soon a first worse answer is checked again, ms. */
  readonly retryIntervalMs: number;
}

export const DEFAULT_CONFIRM: ConfirmPolicy = { failures: 2, recoveries: 1, retryIntervalMs: 1000 };
/** A recheck of a soft failure gets min(timeout, this), ms. */
export const MAX_RECHECK_TIMEOUT_MS = 3000;
/** What a HEALTHY result is allowed to be older than interval + timeout before it is stale, ms. */
export const DEFAULT_GRACE_MS = 1000;

/**
 * When a component counts as flapping, in percent of answers that differed from the one before, the newest of the last
 * 20 weighing most.
 */
export interface FlappingPolicy {
  /** Above this it begins. */
  readonly high: number;
  /** At or below this it ends. */
  readonly low: number;
}

/** Icinga's own defaults: Icinga 2 documentation, "Advanced Topics", Check Flapping. */
export const DEFAULT_FLAPPING: FlappingPolicy = { high: 30, low: 25 };

/** All that judging a component needs to know of its configuration. */
export interface JudgementPolicy {
  readonly componentId: string;
  readonly componentType: ComponentType;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly graceMs: number;
  readonly confirm: ConfirmPolicy;
  /** Null: not looked for. */
  readonly flapping: FlappingPolicy | null;
  readonly thresholds: ThresholdTable;
}

/** Why a status is what it is: a closed set for programs; the words for people stand beside it. */
export const REASON_CODES = [
  "no-result",
  "healthy",
  "threshold",
  "gate-not-enforcing", // orders can go past the risk gate
  "up-but-not-trading", // it answers, but its work stands still
  "missing-value",
  "check-failed",
  "stale",
  "monitor",
  "paused",
  "maintenance",
  "resumed",
  "maintenance-ended",
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

export interface Reason {
  readonly code: ReasonCode;
  /** For a person: "response_time 1,240 ms, warning at 1,000 ms". */
  readonly text: string;
}

/** One of the last answers while they differ from the confirmed status. Times are epoch ms. */
export interface RecentAnswer {
  readonly status: HealthStatus;
  readonly reason: Reason;
  /** When it came. */
  readonly detectedAt: number;
  /** When the check that gave it began. */
  readonly eventAt: number;
}

/** How many of the last answers in a row, all at the confirmed status, have called the trouble otherwise than it is known by. */
export interface NamedRow {
  /** What they called it; null: it had no name in them. */
  readonly diagnosis: Diagnosis | null;
  readonly count: number;
  /** When the check that gave the first of them began, and when that came; epoch ms. */
  readonly eventAt: number;
  readonly detectedAt: number;
}

/** A time announced beforehand in which a component's status does not count. Times are epoch ms. */
export interface Maintenance {
  /** Who declared it. */
  readonly by: string;
  readonly note: string;
  readonly since: number;
  /** When it ends by itself; null: by hand only. */
  readonly until: number | null;
  /** The window of the schedule it belongs to; null when it was begun by hand. */
  readonly windowId: string | null;
}

/**
 * A worse (or better) status that has been seen but not yet often enough. Answers of different badness make one streak:
 * each level is supported by the answers at it and beyond it.
 */
export interface Candidate {
  readonly status: HealthStatus;
  readonly reason: Reason;
  /** Answers so far that say so: in a row, or among the last `confirm.of`. */
  readonly count: number;
  /** When the first of them came, epoch ms: the transition's `detected_at`. */
  readonly detectedAt: number;
  /** When the check that gave the first of them began, epoch ms: the transition's `event_at`. */
  readonly eventAt: number;
  /** What of those answers goes further still: DOWN where CRITICAL and DOWN were answered. */
  readonly beyond: Candidate | null;
}

/** Everything remembered of a component between two events; plain JSON, so that it survives a restart. */
export interface ComponentState {
  readonly lifecycle: Lifecycle;
  /** The confirmed status; null until the first result. Kept while paused or in maintenance, when it does not count. */
  readonly status: HealthStatus | null;
  readonly reason: Reason;
  /** When the confirmed status began, epoch ms. */
  readonly since: number;
  readonly stale: boolean;
  /** What `recent` amounts to so far. */
  readonly candidate: Candidate | null;
  /** The last answers that can still count for a change of status, oldest first; empty while all say what is believed. */
  readonly recent: readonly RecentAnswer[];
  /** What its trouble is known by; absent where it has no name. */
  readonly diagnosis?: Diagnosis | undefined;
  /** What it may come to be known by instead, not yet often enough to be believed. */
  readonly renaming?: NamedRow | undefined;
  /** What the newest answer said by itself. */
  readonly lastAnswer: HealthStatus | null;
  /** Of each of the last 20 answers, whether it differed from the one before: a bit each, the lowest is the newest. */
  readonly changes: number;
  /** Its answers change too often for its status to mean much. */
  readonly flapping: boolean;
  /** Kept apart from the lifecycle, so that a pause meanwhile does not lose it. */
  readonly maintenance: Maintenance | null;
  readonly metrics: readonly HealthMetric[];
  readonly lastCheckAt: number | null;
  /**
   * Since when results can be expected, epoch ms; null while silence proves nothing of the target: it is paused, or the
   * monitor has been in trouble and no result has come since.
   */
  readonly watchedSince: number | null;
  /** When the last result with evidence (a measured one) came, epoch ms. */
  readonly lastGoodAt: number | null;
  /** Since when it has been confirmed up (not DOWN), epoch ms; null while DOWN or unknown. */
  readonly upSince: number | null;
  /** Failed checks since the start of the current streak. */
  readonly errorCount: number;
  readonly lastError: string | null;
  /** Only metrics whose threshold has `for` or `clear`, by series key. */
  readonly holds: Readonly<Record<string, MetricHold>>;
  /** The target asked, with the newest answer, to be left alone until then, epoch ms: a restart must not forget a ban. */
  readonly restUntil?: number | undefined;
  /** Absent when the newest answer was HEALTHY, or none has come since a time in which nothing was seen. */
  readonly badRow?: BadRow | undefined;
}

/** How many of the newest answers in a row were at least so bad. */
export interface BadRow {
  readonly WARNING: number;
  readonly CRITICAL: number;
  readonly DOWN: number;
}

/** `crowded`: as many checks as may run at once are under way, and this component's waits for its place. */
export type MonitorTrouble = "impaired" | "crowded" | "suspended" | "stopped";

/** All that can happen to a component. Pull, push and manual checks all enter as `result`. */
export type JudgementEvent =
  | { readonly kind: "result"; readonly result: CheckResult }
  /** Time has passed: is the evidence still fresh? */
  | { readonly kind: "tick" }
  | { readonly kind: "monitor-trouble"; readonly trouble: MonitorTrouble }
  /** Its interval or timeout changed: how long silence may last is counted anew. */
  | { readonly kind: "rescheduled" }
  | { readonly kind: "pause"; readonly by: string; readonly note: string }
  | { readonly kind: "resume"; readonly by: string }
  /** One at a time: a second one takes the place of the first, as when a window is extended. */
  | {
      readonly kind: "maintenance-start";
      readonly by: string;
      readonly note: string;
      readonly until: number | null;
      readonly windowId: string | null;
    }
  | { readonly kind: "maintenance-end"; readonly by: string };

/** A change of a component's confirmed status. Times are epoch ms. */
export interface Transition {
  readonly componentId: string;
  readonly componentType: ComponentType;
  readonly from: HealthStatus | null;
  readonly to: HealthStatus;
  readonly reason: Reason;
  /** When the check that first showed it began. */
  readonly eventAt: number;
  /** When its failing (or healing) answer came. */
  readonly detectedAt: number;
  /** When it was believed. */
  readonly confirmedAt: number;
}

/** The trouble of a component has got another name, or has none any more, while its status stayed. Times are epoch ms. */
export interface Naming {
  readonly reason: Reason;
  /** When the check that first showed it began. */
  readonly eventAt: number;
  /** When its answer came. */
  readonly detectedAt: number;
}

export type JudgementEffect =
  | { readonly kind: "transition"; readonly transition: Transition }
  /** People should know of a name as of a change of status; what they were told already is for others to know. */
  | { readonly kind: "named"; readonly named: Naming }
  /** Check again soon: a worse answer has to be confirmed. */
  | { readonly kind: "recheck"; readonly afterMs: number; readonly timeoutMs: number }
  /** Something worth a line in the event log that is not a change of status. */
  | { readonly kind: "note"; readonly event: JudgementNote; readonly message: string };

export const JUDGEMENT_NOTES = [
  "soft_failure",
  "stale",
  "fresh",
  "flapping_started",
  "flapping_ended",
  "paused",
  "resumed",
  "maintenance_started",
  "maintenance_ended",
  "monitor_trouble",
] as const;
export type JudgementNote = (typeof JUDGEMENT_NOTES)[number];

export interface Judgement {
  readonly state: ComponentState;
  readonly effects: readonly JudgementEffect[];
  /** Why this event led to this state, for a trace. */
  readonly reason: Reason;
}
