import { clip } from "@plimsoll/core";

const QUOTED = 80;
const CONTROL = /\p{Cc}+/gu;

/** The beginning of what a target sent, fit for a sentence: one line, 80 characters at most. */
export function quoteText(text: string): string {
  return clip(text.slice(0, 4 * QUOTED).replace(CONTROL, " "), QUOTED);
}

/** A value that a target sent, in a few words; nothing large is ever written out. */
export function quoteValue(value: unknown): string {
  if (typeof value === "string") return `"${quoteText(value)}"`;
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
