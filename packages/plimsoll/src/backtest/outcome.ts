import type { AlertSeverity, HealthStatus, NotificationKind } from "@plimsoll/core";
import type { RecordedChange } from "./read-recorded.ts";

/** An alert from its first word to its end, whatever it was in between. Times are epoch ms. */
export interface AlertSpan {
  readonly componentId: string;
  readonly firedAt: number;
  /** Null: it fires still at the end of the range. */
  readonly resolvedAt: number | null;
  /** The worst that it was. */
  readonly severity: AlertSeverity;
}

/** A notification that was sent, or would have been. */
export interface SentNotice {
  readonly channelId: string;
  readonly componentId: string;
  readonly kind: NotificationKind;
  readonly status: "firing" | "resolved";
  /** When it was decided, epoch ms. */
  readonly decidedAt: number;
  /** When it was delivered or, replayed, was due; of one that was kept, when it was decided or due; epoch ms. */
  readonly at: number;
}

/** A notification that was kept from people, and why. */
export interface KeptNotice extends SentNotice {
  readonly reason: string;
}

/** What came of a stretch of history: by replaying it, or as it was recorded. */
export interface Outcome {
  readonly transitions: readonly RecordedChange[];
  readonly alerts: readonly AlertSpan[];
  readonly sent: readonly SentNotice[];
  readonly kept: readonly KeptNotice[];
  /** How often each component began to flap. */
  readonly flaps: ReadonlyMap<string, number>;
  /** The status with which each component went into the range; absent: none. */
  readonly before: ReadonlyMap<string, HealthStatus>;
}
