import type { CheckFailure } from "@plimsoll/core";
import { type NtpPacket, type NtpTime, secondsBetween } from "./ntp-packet.ts";

const SERVER_MODE = 4;
const UNSYNCHRONISED = 3;
const MOST_STRATUM = 15;
/** A server whose own error may be larger is not used: MAXDIST of RFC 5905, 7.2, s. */
const MOST_ROOT_DISTANCE = 1;
const KISS_CODE = /^[A-Z]{3}[A-Z0-9\0 ]$/;

/** What one packet tells. */
export type Verdict =
  /** No answer to our question: forged, stale or not NTP. */
  | { readonly kind: "foreign" }
  /** The server wants something of us (RFC 5905, 7.4), such as `RATE` or `DENY`. */
  | { readonly kind: "kiss"; readonly code: string }
  | { readonly kind: "unusable"; readonly failure: CheckFailure }
  | { readonly kind: "sample"; readonly sample: Sample };

/** One exchange, s. */
export interface Sample {
  /** Server less us: ((T2 - T1) + (T3 - T4)) / 2. */
  readonly offset: number;
  /** The round trip without the server's own time: (T4 - T1) - (T3 - T2). */
  readonly delay: number;
  /** How far the offset may be wrong: half of both delays, and what the server says of itself (RFC 5905, 11.2). */
  readonly bound: number;
  readonly stratum: number;
}

/** Our side of an exchange. */
export interface Exchange {
  /** The transmit time of the question as hexadecimals. */
  readonly nonce: string;
  /** T1, when the question left. */
  readonly sentAt: NtpTime;
  /** T4 less T1, measured on a clock that nobody sets, s. */
  readonly elapsed: number;
  /** How finely T1 is known, s. */
  readonly uncertainty: number;
}

/** Judges a packet as RFC 4330, 5 and RFC 5905, 8 ask a client to. */
export function judgePacket(packet: NtpPacket, exchange: Exchange): Verdict {
  const { mode, version, origin, stratum, leap, referenceId, rootDelay, rootDispersion } = packet;
  if (origin !== exchange.nonce || mode !== SERVER_MODE || version < 3 || version > 4) return { kind: "foreign" };
  if (stratum === 0 && KISS_CODE.test(referenceId)) return { kind: "kiss", code: referenceId.replace(/[\0 ]/g, "") };
  if (leap === UNSYNCHRONISED) return unusable(`not synchronised itself (leap indicator 3)`);
  if (stratum === 0 || stratum > MOST_STRATUM) return unusable(`not synchronised itself (stratum ${stratum})`);
  const rootDistance = Math.max(0, rootDelay) / 2 + rootDispersion;
  if (rootDistance > MOST_ROOT_DISTANCE) {
    return unusable(`too far from its own reference to be of use (off by up to ${rootDistance.toFixed(1)} s)`);
  }
  return judgeTimes(packet, exchange, rootDistance);
}

function judgeTimes(packet: NtpPacket, exchange: Exchange, rootDistance: number): Verdict {
  const { received, transmitted, precision, stratum } = packet;
  const { sentAt, elapsed, uncertainty } = exchange;
  const held = secondsBetween(transmitted, received);
  const resolution = precision + uncertainty;
  if (isZero(transmitted) || isZero(received) || held < -resolution || held > elapsed + resolution) {
    return unusable("answering with times that cannot be: it sent before it received, or held our question too long");
  }
  const there = secondsBetween(received, sentAt);
  const back = secondsBetween(transmitted, sentAt) - elapsed;
  const delay = Math.max(elapsed - held, precision);
  const bound = delay / 2 + rootDistance + precision + uncertainty;
  return { kind: "sample", sample: { offset: (there + back) / 2, delay, bound, stratum } };
}

function unusable(words: string): Verdict {
  return { kind: "unusable", failure: { code: "unexpected-answer", message: words } };
}

function isZero({ seconds, fraction }: NtpTime): boolean {
  return seconds === 0 && fraction === 0;
}
