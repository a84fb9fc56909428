import { formatDuration, toTimestamp } from "@plimsoll/core";
import type { BeatMemory } from "./beat-book.ts";

export interface SilenceFacts {
  readonly memory: BeatMemory;
  /** Monotonic ms. */
  readonly at: number;
  readonly limitMs: number;
  /** Since when beats could be heard, epoch ms. */
  readonly begun: number;
  /** Silence from before then counts too. */
  readonly isCarriedOn: boolean;
}

/** Why a component is DOWN for which no beat comes, with what was refused instead. */
export function silenceWords({ memory, at, limitMs, begun, isCarriedOn }: SilenceFacts): string {
  const { beat, at: cameAt, cameAt: lastCame, refusals } = memory;
  const limit = formatDuration(limitMs);
  const refused = refusals.silenceWords();
  if (beat === null && isCarriedOn) {
    const last = lastCame === null ? "none ever came" : `the last came at ${toTimestamp(lastCame)}`;
    return `no heartbeat for ${formatDuration(memory.silenceMs(at))} in which Plimsoll listened (limit ${limit}); ${last}; Plimsoll was started at ${toTimestamp(begun)}${refused}`;
  }
  if (beat === null) {
    const before = lastCame === null ? "" : `; before that, the last came at ${toTimestamp(lastCame)}`;
    return `no heartbeat has come since they are listened for, ${toTimestamp(begun)} (limit ${limit})${before}${refused}`;
  }
  const silence = formatDuration(at - cameAt);
  const said = beat.message === "" ? "" : `, saying "${beat.message}"`;
  if (beat.status === "stopping") {
    return `it announced a stop ${silence} ago${said}, and has not come back within ${limit} (stop_limit)${refused}`;
  }
  return `no heartbeat for ${silence} (limit ${limit}); the last came at ${toTimestamp(lastCame ?? begun)}${said}${refused}`;
}
