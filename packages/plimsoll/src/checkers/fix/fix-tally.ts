import { RecentCount } from "./recent-count.ts";
import type { Moment, SessionNote } from "./session-state.ts";

/** Counts are those of the last 5 minutes. */
export const RECENT_MS = 300_000;

/** The answer to a TestRequest. */
export interface RoundTrip {
  readonly rttMs: number;
  /** How far the counterparty's clock is ahead of ours, ms; null when its stamp could not be read. */
  readonly clockDifferenceMs: number | null;
  /** When it came: `at` on the monotonic clock. */
  readonly heard: Moment;
}

/** What has happened over all connections of a session. Counts go by the monotonic clock. */
export class FixTally {
  readonly sessionRejects = new RecentCount(RECENT_MS);
  readonly businessRejects = new RecentCount(RECENT_MS);
  readonly resendRequests = new RecentCount(RECENT_MS);
  readonly garbled = new RecentCount(RECENT_MS);
  /** Sessions and logons that came to an end which nobody here wanted. */
  readonly endings = new RecentCount(RECENT_MS);
  roundTrip: RoundTrip | null = null;
  /** What the newest reject of each layer said; null: nothing. */
  lastReject: { session: string | null; business: string | null } = { session: null, business: null };
  /** Why the newest message that was garbled is none. */
  lastGarbled: string | null = null;
  connectionMs: number | null = null;
  validTo: string | undefined;

  opened({ connectionMs, validTo }: { connectionMs: number; validTo: string | undefined }): void {
    this.connectionMs = connectionMs;
    this.validTo = validTo;
    this.roundTrip = null;
  }

  take(note: SessionNote, now: Moment): void {
    switch (note.kind) {
      case "answered":
        this.roundTrip = { rttMs: note.rttMs, clockDifferenceMs: note.clockDifferenceMs, heard: now };
        break;
      case "rejected":
        (note.layer === "session" ? this.sessionRejects : this.businessRejects).add(now.at);
        this.lastReject[note.layer] = note.text;
        break;
      case "resend_requested":
        this.resendRequests.add(now.at);
        break;
      case "logged_on":
        break;
    }
  }

  garble(reason: string, at: number): void {
    this.garbled.add(at);
    this.lastGarbled = reason;
  }

  ended(at: number): void {
    this.endings.add(at);
  }
}
