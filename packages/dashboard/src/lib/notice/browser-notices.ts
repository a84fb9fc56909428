import type { SystemEvent } from "@plimsoll/core";
import type { NoticeEdge, NoticePermission } from "./notice-edge.ts";
import { type NoticeMemory, planNotice } from "./plan-notices.ts";

/** Whether this browser tells of alerts; if it won't, why, in words. */
export type NoticeState = { readonly kind: "off" | "on" } | { readonly kind: "refused"; readonly why: string };

/** What is to be read where the browser won't. */
const REFUSALS: Record<Exclude<NoticePermission, "granted">, string> = {
  denied:
    "This browser refuses notifications of this page. Allow them in its settings for this site (the sign beside the address), then press again.",
  default: "The browser's question was left without an answer, so nothing is shown. Press again and allow it.",
  unsupported:
    "This browser shows notifications only of pages from https:// or from this machine itself (http://127.0.0.1).",
};
const WONT_SHOW =
  "This browser allows notifications but shows none of an open page, as on many phones. Use a channel that reaches the phone instead.";

/** Tells of severe alerts by the browser's own notifications while the person looks elsewhere. Off until switched on. */
export class BrowserNotices {
  readonly #edge: NoticeEdge;
  readonly #listeners = new Set<() => void>();
  #state: NoticeState;
  #memory: NoticeMemory = new Map();

  constructor(edge: NoticeEdge) {
    this.#edge = edge;
    this.#state = edge.readChoice() ? toState(edge.permission()) : { kind: "off" };
  }

  readonly state = (): NoticeState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Asks the browser, which asks the person. The choice is kept only when it was allowed. */
  async turnOn(): Promise<void> {
    const state = toState(await this.#edge.ask());
    this.#edge.keepChoice(state.kind === "on");
    this.#set(state);
  }

  turnOff(): void {
    this.#edge.keepChoice(false);
    this.#set({ kind: "off" });
  }

  /** Takes what just happened. `open` goes to a page when a notice is pressed. */
  take(events: readonly SystemEvent[], open: (path: string) => void): void {
    for (const event of events) {
      const { memory, notice } = planNotice(this.#memory, event, this.#state.kind === "on" && this.#edge.isAway());
      this.#memory = memory;
      if (notice === null) continue;
      const { path, ...shown } = notice;
      try {
        this.#edge.show({ ...shown, onOpen: () => open(path) });
      } catch {
        this.#set({ kind: "refused", why: WONT_SHOW });
      }
    }
  }

  #set(state: NoticeState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

function toState(permission: NoticePermission): NoticeState {
  return permission === "granted" ? { kind: "on" } : { kind: "refused", why: REFUSALS[permission] };
}
