import type { AdminMessage } from "./admin-message.ts";
import type { SessionIdentity } from "./encode-message.ts";
import type { ReceivedMessage } from "./received-message.ts";

/** What does not change while a session lives. */
export interface SessionTerms {
  readonly identity: SessionIdentity;
  readonly applVerId: string | null;
  readonly username: string | null;
  readonly password: string | null;
  /** HeartBtInt(108), ms. */
  readonly heartbeatMs: number;
}

/** A moment on both clocks: `at` is monotonic and measures, `wall` is epoch ms and is what peers are told. */
export interface Moment {
  readonly at: number;
  readonly wall: number;
}

/** Where one connection's conversation stands. */
export const SESSION_PHASES = ["logon_sent", "logged_on", "logout_sent", "ended"] as const;
export type SessionPhase = (typeof SESSION_PHASES)[number];

/** Why a session is over. `text` is what the counterparty said (Text(58)), null when it said nothing. */
export type SessionEnding =
  /** We have logged out, because it was time or nobody watches any more. */
  | { readonly kind: "left" }
  | { readonly kind: "logged_out"; readonly text: string | null }
  /** What our Logon was answered by: a Logout, a Reject, or nothing but the end of the connection. */
  | { readonly kind: "refused"; readonly by: "logout" | "reject" | "close"; readonly text: string | null }
  | { readonly kind: "silent"; readonly stage: "logon" | "logged_on"; readonly forMs: number }
  | { readonly kind: "closed" }
  /** It broke the rules of the session in a way after which it must end. */
  | { readonly kind: "violation"; readonly words: string }
  /** Sequence numbers that do not fit together: a person must settle it with the counterparty. */
  | { readonly kind: "numbers"; readonly words: string };

/** One connection's conversation, from the Logon on. Numbers outlive it; all else begins anew with the next one. */
export interface SessionState {
  readonly phase: SessionPhase;
  readonly ending: SessionEnding | null;
  /** MsgSeqNum of the next message that we send, and of the next that we expect. */
  readonly nextSender: number;
  readonly nextTarget: number;
  /** The highest number that came in before those below it; 0: nothing is missing. */
  readonly highestAhead: number;
  readonly resendAskedAt: number | null;
  readonly resendsAsked: number;
  readonly openedAt: number;
  readonly lastSentAt: number;
  readonly lastReceivedAt: number;
  /** The TestRequest that has not been answered yet; `since` is when the first of those unanswered was sent. */
  readonly pendingTest: { readonly id: string; readonly sent: Moment; readonly since: number } | null;
  readonly testsSent: number;
  readonly logoutSentAt: number | null;
}

export type SessionEvent =
  | { readonly kind: "received"; readonly message: ReceivedMessage }
  /** The connection is gone. */
  | { readonly kind: "closed" }
  /** Time has passed. */
  | { readonly kind: "tick" }
  /** Somebody wants to know how fast the counterparty answers. */
  | { readonly kind: "test" }
  /** Log out. */
  | { readonly kind: "leave" };

/** What happened that somebody counts. */
export type SessionNote =
  | { readonly kind: "logged_on" }
  | { readonly kind: "answered"; readonly rttMs: number; readonly clockDifferenceMs: number | null }
  | { readonly kind: "rejected"; readonly layer: "session" | "business"; readonly text: string | null }
  | { readonly kind: "resend_requested"; readonly by: "us" | "them" };

export type SessionEffect =
  /** `seq` is given apart for what stands in for older messages and has no number of its own. */
  | { readonly kind: "send"; readonly message: AdminMessage; readonly seq: number; readonly possDup: boolean }
  | { readonly kind: "close" }
  | { readonly kind: "note"; readonly note: SessionNote };

export interface SessionStep {
  readonly state: SessionState;
  readonly effects: readonly SessionEffect[];
}

/** How many messages are known to be missing, or to have come before what is missing. */
export function gapOf({ nextTarget, highestAhead }: SessionState): number {
  return Math.max(0, highestAhead - nextTarget + 1);
}
