/** Deeper than any document that means something; V8 would read a million levels, and then they are ours to keep. */
const MOST_DEPTH = 100;
const QUOTE = 34;
const BACKSLASH = 92;

/** A JSON document (RFC 8259), or what the text is instead, in words. */
export type JsonDocument =
  | { readonly kind: "read"; readonly root: unknown }
  | { readonly kind: "unreadable"; readonly words: string };

/** Reads a text from outside as JSON. Deep nesting is refused; `NaN` and the like are no JSON. */
export function readJson(text: string): JsonDocument {
  if (isDeep(text)) return { kind: "unreadable", words: `a body nested more than ${MOST_DEPTH} deep` };
  try {
    return { kind: "read", root: JSON.parse(text) };
  } catch {
    return { kind: "unreadable", words: text.trim() === "" ? "an empty body" : "a body that isn't JSON" };
  }
}

function isDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === 91 || code === 123) {
      depth += 1;
      if (depth > MOST_DEPTH) return true;
    } else if (code === 93 || code === 125) depth -= 1;
  }
  return false;
}

/** Where the string that begins here ends: at the next quote with an even number of backslashes before it. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

function isEscaped(text: string, quote: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes += 1;
  return backslashes % 2 === 1;
}
