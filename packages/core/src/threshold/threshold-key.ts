import { type Labels, seriesKey } from "../metric/metric-reading.ts";

/** What a threshold key selects: a metric's name and the labels that a reading must carry (none: any). */
export interface ThresholdKey {
  readonly name: string;
  readonly labels: Labels;
}

const NAME = /\s*([A-Za-z_][A-Za-z0-9_.:-]*)\s*/y;
const LABEL = /\s*([A-Za-z_][A-Za-z0-9_.-]*)\s*=\s*("(?:[^"\\]|\\.)*")\s*/y;

/**
 * Reads a threshold key: `cpu_usage`, `disk_usage{mount="/"}`, labels in any order and spaced as one likes; values are
 * written as JSON strings. Throws an Error that says what was expected and at which character.
 */
export function parseThresholdKey(key: string): ThresholdKey {
  const parsed = readThresholdKey(key);
  if (typeof parsed === "string") throw new Error(`threshold key ${JSON.stringify(key)}: ${parsed}`);
  return parsed;
}

/** As `parseThresholdKey`, but answers what is wrong instead of throwing it. */
export function readThresholdKey(key: string): ThresholdKey | string {
  const name = matchAt(NAME, key, 0);
  if (name === null) return 'expected a metric name, as in cpu_usage or disk_usage{mount="/"}';
  const metric = name.groups[0] ?? "";
  if (name.end === key.length) return { name: metric, labels: {} };
  if (key[name.end] !== "{") return expected("'{' or the end", name.end);
  const labels = readLabels(key, name.end + 1);
  return typeof labels === "string" ? labels : { name: metric, labels };
}

/** One spelling for every way of writing a key, as `seriesKey` gives it. */
export function canonicalThresholdKey(key: ThresholdKey): string {
  return seriesKey(key.name, key.labels);
}

function readLabels(key: string, start: number): Labels | string {
  const labels = new Map<string, string>();
  let at = start;
  for (;;) {
    if (isEnd(key, at)) return Object.fromEntries(labels);
    const match = matchAt(LABEL, key, at);
    if (match === null) return expected('a label as in mount="/"', at);
    const [label = "", quoted = ""] = match.groups;
    if (labels.has(label)) return `label ${label} is given twice`;
    const value = readString(quoted);
    if (value === null) return expected(`a value for label ${label} written as a JSON string`, at);
    labels.set(label, value);
    at = match.end;
    if (key[at] === ",") at += 1;
    else if (!isEnd(key, at)) return expected("',' or '}' at the end", at);
  }
}

/** Whether the closing brace and nothing else is left. */
function isEnd(key: string, at: number): boolean {
  return key.slice(at).trim() === "}";
}

function readString(quoted: string): string | null {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return null;
  }
}

function expected(what: string, at: number): string {
  return `expected ${what} at character ${at + 1}`;
}

function matchAt(pattern: RegExp, text: string, at: number): { groups: string[]; end: number } | null {
  const sticky = new RegExp(pattern);
  sticky.lastIndex = at;
  const match = sticky.exec(text);
  return match === null ? null : { groups: match.slice(1), end: sticky.lastIndex };
}
