import type { AskedLogon } from "./logged-session.ts";
import type { WorstParent } from "./parent-ledger.ts";

/** What a log says, as of now; plain data, since it comes from another thread. Times are epoch ms, 0 for never. */
export interface LogReport {
  readonly files: readonly FileReport[];
  /** How many files more there are, written before those and not followed. */
  readonly passedOver: number;
  /** Those of them that have been written and could not be read yet. */
  readonly waiting: WaitingReport;
  /** Why the log cannot be read, as a whole or in part; null: it can. */
  readonly failure: { readonly code: "missing" | "unreadable"; readonly message: string } | null;
  readonly sessions: readonly SessionReport[];
  /** The names of sessions that are too many to be followed. */
  readonly unfollowed: readonly string[];
  readonly orders: OrderReport;
  readonly rejects: Readonly<Record<RejectKind, CountReport>>;
  readonly resendRequests: CountReport;
  readonly garbled: CountReport;
  /** Null where no parent's tag is configured, or no parent with children is known. */
  readonly worstParent: WorstParent | null;
  readonly orphans: number;
  /** Messages of the engine's own sessions, and of others. */
  readonly messages: number;
  readonly strange: number;
  /** Pairs of CompIDs of others, to be named. */
  readonly strangers: readonly string[];
  /** When the newest message was written. */
  readonly newestAt: number;
  /** By the log's own time, or else by the messages' SendingTime. */
  readonly timesBy: "log" | "SendingTime";
  /** Text of the last reject of a session; null: none. */
  readonly lastReject: string | null;
  /** How fast it was read, over all that has been read, bytes a second of reading; null: nothing yet. */
  readonly bytesPerSecond: number | null;
}

export const REJECT_KINDS = ["session", "business", "order", "cancel"] as const;
export type RejectKind = (typeof REJECT_KINDS)[number];

/** A count of the last 5 minutes, and of all time since the reader began. */
export interface CountReport {
  readonly recent: number;
  readonly total: number;
}

export interface FileReport {
  readonly path: string;
  /** Tells a file from another of the same name. */
  readonly key: string;
  readonly size: number;
  /** How far it has been read. */
  readonly offset: number;
}

export interface WaitingReport {
  readonly files: number;
  readonly bytes: number;
}

export interface SessionReport {
  /** `FIX.4.4:ENGINE->VENUE` */
  readonly name: string;
  readonly ours: string;
  readonly theirs: string;
  readonly isLoggedOn: boolean | null;
  readonly lastInboundAt: number;
  /** Never later than it was read, whatever it is stamped with. */
  readonly lastInboundSeenAt: number;
  readonly lastOutboundAt: number;
  readonly heartbeatSeconds: number;
  readonly lastLogout: { readonly byUs: boolean; readonly text: string } | null;
  readonly asking: AskedLogon | null;
  readonly gap: number;
  readonly gapsUnasked: number;
}

export interface OrderReport {
  readonly p50: number | null;
  readonly p99: number | null;
  /** Answers in the window that these are of. */
  readonly answered: number;
  /** What p99 usually is; null while that is not known. */
  readonly usualP99: number | null;
  readonly inFlight: number;
  readonly oldest: { readonly clOrdId: string; readonly at: number } | null;
  readonly submitted: CountReport;
  readonly cancels: CountReport;
  readonly backwards: CountReport;
  readonly forgotten: number;
}
