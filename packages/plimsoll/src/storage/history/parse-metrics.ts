import type { StoredMetric } from "@plimsoll/core";

/** A row's metrics from its JSON text; of what somebody else wrote into the table, only what is one counts. */
export function parseMetrics(text: string): readonly StoredMetric[] {
  try {
    const metrics: unknown = JSON.parse(text);
    return Array.isArray(metrics) ? metrics.filter(isMetric) : [];
  } catch {
    return [];
  }
}

/** The same of one metric alone, without parsing those beside it where the text is as this program writes it. */
export function parseNamed(text: string, name: string): readonly StoredMetric[] {
  const key = `"name":${JSON.stringify(name)}`;
  const found: StoredMetric[] = [];
  for (let at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + 1)) {
    const end = isBegin(text, at - 1) ? endOf(text, at - 1) : -1;
    // Inside of something else, or written by somebody else.
    if (end < 0) return parseMetrics(text).filter((metric) => metric.name === name);
    found.push(...parseMetrics(`[${text.slice(at - 1, end)}]`));
  }
  return found;
}

/** Whether an item of the list begins here: with its name, as this program writes it. */
function isBegin(text: string, at: number): boolean {
  return text[at] === "{" && (at === 1 ? text[0] === "[" : text.startsWith("},", at - 2));
}

/** Where the object that begins at `from` ends; -1 where it does not. */
function endOf(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '"') at = closingQuote(text, at);
    else if (letter === "{") depth += 1;
    else if (letter === "}") depth -= 1;
    if (depth === 0) return at + 1;
  }
  return -1;
}

function closingQuote(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}

function isMetric(item: unknown): item is StoredMetric {
  if (typeof item !== "object" || item === null) return false;
  const { name, unit } = item as Partial<StoredMetric>;
  return typeof name === "string" && typeof unit === "string";
}
