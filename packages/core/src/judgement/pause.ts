import { clip } from "../text/clip.ts";
import type { ComponentState, Judgement, Reason } from "./component-state.ts";
import { forgetFlapping } from "./forget-flapping.ts";
import { explainMaintenance } from "./maintenance.ts";
import { breakOff } from "./monitor-trouble.ts";
import { unchanged } from "./unchanged.ts";

const NOTE_LIMIT = 300;

/** Nothing is checked until it is resumed. A maintenance goes on underneath. */
export function pause(state: ComponentState, { by, note }: { readonly by: string; readonly note: string }): Judgement {
  if (state.lifecycle === "paused") return unchanged(state);
  const text = clip(note === "" ? `paused by ${by}` : `paused by ${by}: ${note}`, NOTE_LIMIT);
  const reason: Reason = { code: "paused", text };
  const quiet = forgetFlapping(breakOff(state), "paused");
  const next: ComponentState = { ...quiet.state, lifecycle: "paused", reason, watchedSince: null };
  return { state: next, effects: [{ kind: "note", event: "paused", message: text }, ...quiet.effects], reason };
}

/** Back to gathering evidence: the old status stands, but stale, until a result comes. A maintenance still on takes over. */
export function resume(state: ComponentState, by: string, now: number): Judgement {
  if (state.lifecycle !== "paused") return unchanged(state);
  const { maintenance } = state;
  if (maintenance !== null) {
    const reason = explainMaintenance(maintenance);
    const message = clip(`resumed by ${by}, ${reason.text}`, NOTE_LIMIT);
    return {
      state: { ...state, lifecycle: "maintenance", reason },
      effects: [{ kind: "note", event: "resumed", message }],
      reason,
    };
  }
  const known = state.status !== null;
  const text = clip(`resumed by ${by}, no result since`, NOTE_LIMIT);
  const reason: Reason = { code: "resumed", text };
  const next: ComponentState = {
    ...state,
    lifecycle: known ? "active" : "pending",
    reason,
    stale: known,
    watchedSince: now,
  };
  return { state: next, effects: [{ kind: "note", event: "resumed", message: text }], reason };
}
