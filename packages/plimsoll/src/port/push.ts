/** What programs push, each at a route of its own. */
export const PUSH_FORMATS = ["heartbeat"] as const;
export type PushFormat = (typeof PUSH_FORMATS)[number];

/** Something that a program pushed to a component, as it came. */
export interface Push {
  /** The raw bytes: what is signed is signed over these. */
  readonly body: Uint8Array;
  /** A header's value by its name in lower case; undefined when it was not sent, or more than once. */
  readonly header: (name: string) => string | undefined;
  /** The key that came along (`?key=` or `Authorization: Bearer`); nobody has compared it yet. */
  readonly key: string | null;
  /** The sender may change things here by a right of its own: a program of this host, or an operator's API key. */
  readonly isTrusted: boolean;
  /** Whose it is, for people: an address, or the name of an API key. */
  readonly from: string;
}

/** Why a push was not taken. Each is an error code of its own: `push_forged`. */
export const PUSH_REFUSALS = [
  "unsigned", // neither signed nor with a key, where one is needed
  "forged", // the signature or the key is not right
  "late", // its stamp lies too far in the past
  "early", // its stamp lies in the future: a clock is wrong
  "replayed", // it came before, or its sequence is not above the last one's
  "unreadable", // the body is not what it should be
  "too_often", // more of them a second than are taken
] as const;
export type PushRefusal = (typeof PUSH_REFUSALS)[number];

/** Refusals that can mean that somebody else than the engine pushes. */
export const SUSPICIOUS_REFUSALS: ReadonlySet<PushRefusal> = new Set(["unsigned", "forged", "replayed"]);

export type PushReceipt =
  | { readonly kind: "taken" }
  | { readonly kind: "refused"; readonly refusal: PushRefusal; readonly message: string };

/** Says no more than who cannot prove anything may know: the same for a component that there is not. */
export const UNSIGNED: PushReceipt = {
  kind: "refused",
  refusal: "unsigned",
  message: "it carries neither a signature nor a key, and its sender has no right of its own to push here",
};
export const FORGED: PushReceipt = {
  kind: "refused",
  refusal: "forged",
  message: "the signature or the key is not one that is known for this address",
};
