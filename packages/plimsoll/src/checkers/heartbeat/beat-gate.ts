import { createHash, timingSafeEqual } from "node:crypto";
import { FORGED, type Push, type PushReceipt, UNSIGNED } from "../../port/push.ts";
import type { Secret } from "../../port/secret.ts";
import type { BeatMemory } from "./beat-book.ts";
import { BEATS_PER_SECOND } from "./beat-budget.ts";
import { type BeatOrder, judgeOrder } from "./beat-order.ts";
import type { HeartbeatOptions } from "./heartbeat-options.ts";
import { type Beat, readBeat } from "./read-beat.ts";
import { readSignedBeat } from "./signed-beat.ts";

type Refused = Extract<PushReceipt, { kind: "refused" }>;

/** A beat that is the engine's. */
export interface Admitted {
  readonly kind: "admitted";
  readonly beat: Beat;
  /** What to remember of its place; null where beats are not signed. */
  readonly order: BeatOrder | null;
}

/** The moment that something came: monotonic and epoch ms. */
export interface Arrival {
  readonly at: number;
  readonly now: number;
}

/**
 * Whether a push is the engine's, comes after all others, is not one too many, and can be read: asked in this order, so
 * that who proves nothing learns nothing, uses up nobody's budget and changes nothing.
 */
export function admitBeat(
  push: Push,
  { options, memory }: { readonly options: HeartbeatOptions; readonly memory: BeatMemory },
  { at, now }: Arrival,
): Admitted | Refused {
  const order = placeOf(push, options, { memory, now });
  if (order !== null && "kind" in order) return order;
  if (!memory.budget.take(at)) return refuse("too_often", `more than ${BEATS_PER_SECOND} came within a second`);
  const beat = readBeat(push.body);
  return typeof beat === "string" ? refuse("unreadable", beat) : { kind: "admitted", beat, order };
}

function placeOf(
  push: Push,
  options: HeartbeatOptions,
  { memory, now }: { readonly memory: BeatMemory; readonly now: number },
): BeatOrder | null | Refused {
  const { secret, tolerance } = options;
  if (secret === undefined) return mayPush(push, options.key) ? null : provesNothing(push);
  if (push.header("x-plimsoll-signature") === undefined) return provesNothing(push);
  const place = readSignedBeat(push, { secrets: secret, toleranceMs: tolerance }, now);
  if ("kind" in place) return place;
  const order = judgeOrder(memory.order, place);
  return typeof order === "string" ? refuse("replayed", order) : order;
}

/** Without a secret: by the component's own key, or, where it has none, by a right of the sender's own. */
function mayPush({ key, isTrusted }: Push, own: Secret | undefined): boolean {
  return own === undefined ? isTrusted : key !== null && isSame(key, own);
}

/** Told in the same words whatever the component wants, and also where there is none. */
function provesNothing({ key, header }: Push): Refused {
  return (key === null && header("x-plimsoll-signature") === undefined ? UNSIGNED : FORGED) as Refused;
}

/** In a time that says nothing of either. */
function isSame(given: string, own: Secret): boolean {
  return timingSafeEqual(digest(given), digest(own.reveal()));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function refuse(refusal: Refused["refusal"], message: string): Refused {
  return { kind: "refused", refusal, message };
}
