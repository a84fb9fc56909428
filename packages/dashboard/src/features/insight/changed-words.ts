const MOST_KEYS = 3;
const MOST_LETTERS = 60;

/**
 * What an audit row changed, in a line: `threshold: 5 to 7`, or of what came anew or went, its first few values. What is
 * the same before and after is left out.
 */
export function changedWords(before: unknown, after: unknown): string {
  if (!isRecord(before) && !isRecord(after)) return beforeAndAfter(before, after);
  const [from, to] = [isRecord(before) ? before : {}, isRecord(after) ? after : {}];
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  const changed = keys.filter((key) => short(from[key] ?? null) !== short(to[key] ?? null));
  if (changed.length === 0) return keys.length === 0 ? "nothing more is known" : "nothing changed";
  const shown = changed.slice(0, MOST_KEYS).map((key) => `${key}: ${beforeAndAfter(from[key], to[key])}`);
  const more = changed.length - shown.length;
  return shown.join("; ") + (more > 0 ? ` and ${more} more` : "");
}

function beforeAndAfter(before: unknown, after: unknown): string {
  const [from, to] = [before ?? null, after ?? null];
  if (from === null && to === null) return "nothing more is known";
  if (from === null) return cut(short(to));
  return to === null ? `was ${cut(short(from))}` : `${cut(short(from))} to ${cut(short(to))}`;
}

function short(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function cut(text: string): string {
  return text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS - 1)}…` : text;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
