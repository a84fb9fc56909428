import type { ComponentState, Judgement, JudgementEffect } from "./component-state.ts";

export const NO_EFFECTS: readonly JudgementEffect[] = Object.freeze([]);

/** An event that changes nothing: the very same state. */
export function unchanged(state: ComponentState): Judgement {
  return { state, effects: NO_EFFECTS, reason: state.reason };
}
