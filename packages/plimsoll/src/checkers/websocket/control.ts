import type { FailureCode } from "@plimsoll/core";

/** What a message that carries no data means for the connection. */
export type Control =
  /** The venue greets: now credentials may be sent. */
  | { readonly kind: "greeted" }
  | { readonly kind: "authenticated" }
  /** Subscriptions stand; `symbols` where it names them. */
  | { readonly kind: "acknowledged"; readonly symbols: readonly string[] | null }
  | Refusal
  /** The venue tells how it is: whether it trades as usual, and if not what that means. */
  | { readonly kind: "state"; readonly isOnline: boolean; readonly words: string }
  /** It will close the connection soon, by plan. */
  | { readonly kind: "closing" };

/** The venue refuses something. Words are its own, for a sentence. */
export interface Refusal {
  readonly kind: "refused";
  readonly code: FailureCode;
  readonly words: string;
  /** What it refuses: one symbol, or all that was asked for. */
  readonly symbol: string | null;
}

const WORDS_LIMIT = 200;

/** A refusal in a venue's own words. */
export function refusal(words: unknown, given: Partial<Omit<Refusal, "kind" | "words">> = {}): Refusal {
  const text = typeof words === "string" ? words : "without saying why";
  return { kind: "refused", code: "unexpected-answer", symbol: null, ...given, words: text.slice(0, WORDS_LIMIT) };
}
