import type { ComponentState, JudgementEffect } from "./component-state.ts";
import { endNote } from "./flapping.ts";
import { NO_EFFECTS } from "./unchanged.ts";

export interface Quiet {
  readonly state: ComponentState;
  readonly effects: readonly JudgementEffect[];
}

/** Answers from before a pause or maintenance say nothing of how steady a component is afterwards. */
export function forgetFlapping(state: ComponentState, why: string): Quiet {
  if (state.changes === 0 && state.lastAnswer === null && !state.flapping) return { state, effects: NO_EFFECTS };
  const next: ComponentState = { ...state, changes: 0, lastAnswer: null, flapping: false };
  return { state: next, effects: state.flapping ? [endNote(why)] : NO_EFFECTS };
}
