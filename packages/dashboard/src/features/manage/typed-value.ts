/** What was typed where a number belongs: the number, or the text itself, for the server to say what is wrong with it. */
export function toNumber(text: string): unknown {
  const typed = text.trim();
  if (typed === "") return undefined;
  const number = Number(typed);
  return Number.isFinite(number) ? number : typed;
}

/** What was typed where any plain value may stand: a number and a truth value are taken as such, `"5"` as text. */
export function toScalar(text: string): unknown {
  const typed = text.trim();
  if (typed === "") return undefined;
  if (typed === "true" || typed === "false") return typed === "true";
  if (typed === "null") return null;
  if (/^"(?:[^"\\]|\\.)*"$/.test(typed)) return readJson(typed);
  return toNumber(typed);
}

/** What was typed where text belongs, blanks and all. */
export function toText(text: string): unknown {
  return text === "" ? undefined : text;
}

/** A value as it is typed, so that what reads it back gives the same. */
export function typedText(value: unknown, isScalar = false): string {
  if (value === undefined) return "";
  if (typeof value === "string") return isScalar && toScalar(value) !== value ? JSON.stringify(value) : value;
  return JSON.stringify(value) ?? "";
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
