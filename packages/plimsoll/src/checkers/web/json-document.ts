import { isDeeperThan } from "@plimsoll/core";

/** Deeper than any document that means something; V8 would read a million levels, and then they are ours to keep. */
const MOST_DEPTH = 100;

/** A JSON document (RFC 8259), or what the text is instead, in words. */
export type JsonDocument =
  | { readonly kind: "read"; readonly root: unknown }
  | { readonly kind: "unreadable"; readonly words: string };

/** Reads a text from outside as JSON. Deep nesting is refused; `NaN` and the like are no JSON. */
export function readJson(text: string): JsonDocument {
  if (isDeeperThan(text, MOST_DEPTH))
    return { kind: "unreadable", words: `a body nested more than ${MOST_DEPTH} deep` };
  try {
    return { kind: "read", root: JSON.parse(text) };
  } catch {
    return { kind: "unreadable", words: text.trim() === "" ? "an empty body" : "a body that isn't JSON" };
  }
}
