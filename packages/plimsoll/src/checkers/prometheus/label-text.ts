import { unescapeText } from "./exposition-scanner.ts";

const LABEL = /\s*(?:([A-Za-z_][A-Za-z0-9_]*)|"((?:[^"\\]|\\.)*)")\s*=\s*"((?:[^"\\]|\\.)*)"\s*,?/gsy;

/** Reads labels as they stand between their braces; the text has been held against the grammar. */
export function readLabelText(text: string): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const [, name, quoted = "", value = ""] of text.matchAll(LABEL)) {
    labels.set(name ?? unescapeText(quoted), unescapeText(value));
  }
  return labels;
}
