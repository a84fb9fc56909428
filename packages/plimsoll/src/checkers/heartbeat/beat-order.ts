/** So many sessions that are over are remembered: what was held back of one must not count once the next has begun. */
const KEPT_SESSIONS = 8;

/** Where a signed beat stands among the others. */
export interface BeatPlace {
  /** A run of the engine; empty where it names none. */
  readonly session: string;
  readonly sequence: bigint;
  /** Its own stamp, epoch ms. */
  readonly stamp: number;
}

/** The place of the newest beat that was taken, and the sessions before. */
export interface BeatOrder extends BeatPlace {
  readonly over: readonly string[];
}

/**
 * Whether a beat comes after all others that were taken, and what to remember then; words for why not otherwise. Within a
 * session the sequence must rise. A session that was not seen yet begins where its stamp, which is signed as well, is not
 * before the newest one's: so an engine that was restarted may count from anywhere, and what it sent before is no life.
 */
export function judgeOrder(order: BeatOrder | null, place: BeatPlace): BeatOrder | string {
  if (order === null) return { ...place, over: [] };
  const { session, sequence, stamp } = place;
  if (session === order.session) {
    if (sequence <= order.sequence) return notAbove(place, order.sequence);
    return { session, sequence, stamp: Math.max(stamp, order.stamp), over: order.over };
  }
  if (order.over.includes(session)) {
    return `its session ${session || "without a name"} is over: another has begun since`;
  }
  if (stamp < order.stamp)
    return `its session ${session || "without a name"} is new, but its stamp is older than the last beat's`;
  return { session, sequence, stamp, over: [...order.over, order.session].slice(-KEPT_SESSIONS) };
}

function notAbove({ session, sequence }: BeatPlace, last: bigint): string {
  const words = `its sequence ${sequence} is not above ${last}, the last one's`;
  if (session !== "" || sequence === last) return words;
  return `${words} (an engine that counts anew must name its run before it: run-2:${sequence})`;
}
