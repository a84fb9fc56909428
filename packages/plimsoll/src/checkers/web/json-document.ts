import { isDeeperThan } from "@plimsoll/core";

/** Deeper than any document that means something; V8 would read a million levels, and then they are ours to keep. */
const MOST_DEPTH = 100;

/** A JSON document (RFC 8259), or what the text is instead, in words. */
export type JsonDocument =
  | { readonly kind: "read"; readonly root: unknown }
  | { readonly kind: "unreadable"; readonly words: string };

/** Digits in a row that a double may not hold: what is up to 2^53 has 16 at most. */
const LONG_INTEGER = /\d{16}/;
const INTEGER = /^-?\d+$/;

/** Reads as `readJson` does, but with integers beyond 2^53 as bigint, so that an id keeps every digit. */
export function readExactJson(text: string): JsonDocument {
  const document = readJson(text);
  if (document.kind === "unreadable" || !LONG_INTEGER.test(text)) return document;
  return { kind: "read", root: JSON.parse(withoutMark(text), exact) };
}

/** `context` has the number as it was written (ECMAScript 2026; Node from 21 on). */
function exact(_: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  return INTEGER.test(context?.source ?? "") ? BigInt(context?.source ?? 0) : value;
}

/** Reads a text from outside as JSON. Deep nesting is refused; `NaN` and the like are no JSON. */
export function readJson(text: string): JsonDocument {
  if (isDeeperThan(text, MOST_DEPTH))
    return { kind: "unreadable", words: `a body nested more than ${MOST_DEPTH} deep` };
  try {
    return { kind: "read", root: JSON.parse(withoutMark(text)) };
  } catch {
    return { kind: "unreadable", words: wordsOf(text.trim()) };
  }
}

/** Some programs begin with a byte order mark, which a reader may ignore (RFC 8259, 8.1). */
function withoutMark(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

function wordsOf(text: string): string {
  if (text === "") return "an empty body";
  return text.startsWith("<")
    ? "a body that isn't JSON but a page, such as one to log in by"
    : "a body that isn't JSON";
}
