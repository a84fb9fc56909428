import { createHmac, timingSafeEqual } from "node:crypto";
import { formatDuration } from "@plimsoll/core";
import { FORGED, type Push, type PushReceipt } from "../../port/push.ts";
import type { Secret } from "../../port/secret.ts";
import type { BeatPlace } from "./beat-order.ts";

const STAMP = /^\d{1,14}$/;
const SEQUENCE = /^(?:([\w-]{1,64}):)?(\d{1,19})$/;
const SIGNATURE = /^sha256=([0-9a-f]{64})$/i;
/** A stamp from here on is in milliseconds: as seconds it would lie beyond the year 5000. */
const MILLISECONDS_FROM = 1e11;

type Refused = Extract<PushReceipt, { kind: "refused" }>;

export interface SignedRules {
  readonly secrets: readonly Secret[];
  readonly toleranceMs: number;
}

/**
 * The value of `X-Plimsoll-Signature`: `sha256=` and, in hexadecimal, the HMAC-SHA256 under the secret (UTF-8) of
 * `timestamp.sequence.` and the raw body, all three as they are sent. Neither header may hold a dot: so no two beats sign
 * the same bytes.
 */
export function signBeat(
  beat: { timestamp: string; sequence: string; body: Uint8Array | string },
  secret: string,
): string {
  const hmac = createHmac("sha256", secret).update(`${beat.timestamp}.${beat.sequence}.`).update(beat.body);
  return `sha256=${hmac.digest("hex")}`;
}

/**
 * Reads where a beat stands that has a signature, or why it is refused. The signature is looked at before anything else:
 * who cannot sign is told no more than that.
 */
export function readSignedBeat(push: Push, { secrets, toleranceMs }: SignedRules, now: number): BeatPlace | Refused {
  const given = push.header("x-plimsoll-signature") ?? "";
  const timestamp = push.header("x-plimsoll-timestamp") ?? "";
  const [sequence = "", session = "", count = ""] = SEQUENCE.exec(push.header("x-plimsoll-sequence") ?? "") ?? [];
  const isWellFormed = STAMP.test(timestamp) && sequence !== "";
  if (!isSigned({ timestamp, sequence, body: push.body }, given, secrets) || !isWellFormed) return FORGED as Refused;
  const stamp = toMilliseconds(Number(timestamp));
  const age = now - stamp;
  if (age > toleranceMs) return refuse("late", `its stamp is ${formatDuration(age)} behind this host's clock`);
  if (-age > toleranceMs) return refuse("early", `its stamp is ${formatDuration(-age)} ahead of this host's clock`);
  return { session, sequence: BigInt(count), stamp };
}

function isSigned(
  beat: { timestamp: string; sequence: string; body: Uint8Array },
  given: string,
  secrets: readonly Secret[],
): boolean {
  const hex = SIGNATURE.exec(given)?.[1];
  if (hex === undefined) return false;
  const signature = Buffer.from(hex, "hex");
  let isRight = false;
  for (const secret of secrets) {
    const expected = Buffer.from(signBeat(beat, secret.reveal()).slice("sha256=".length), "hex");
    if (timingSafeEqual(signature, expected)) isRight = true;
  }
  return isRight;
}

function toMilliseconds(stamp: number): number {
  return stamp < MILLISECONDS_FROM ? stamp * 1000 : stamp;
}

function refuse(refusal: "late" | "early", words: string): Refused {
  return { kind: "refused", refusal, message: `${words}; set the clocks` };
}
