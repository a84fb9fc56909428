import { type Labels, seriesKey } from "../metric/metric-reading.ts";
import type { Threshold, ThresholdTable } from "./threshold.ts";
import { canonicalThresholdKey, readThresholdKey } from "./threshold-key.ts";

/** What a threshold is looked up for. */
export interface Series {
  readonly name: string;
  readonly labels?: Labels | undefined;
}

const OPENING_BRACE = 123;
const SPACE = 32;

/**
 * The threshold in force for a reading, or undefined. The most specific key wins: one whose labels all match beats the
 * bare name, and more matching labels beat fewer (between equals the one that sorts first, so that the order of the table
 * never matters). Keys that cannot be read select nothing; `parseThresholdKey` reports them when they are configured.
 */
export function findThreshold(table: ThresholdTable, series: Series): Threshold | undefined {
  const { name, labels } = series;
  const bare = Object.hasOwn(table, name) ? table[name] : undefined;
  if (labels === undefined) return bare;
  let best: Match | undefined;
  let exact: string | undefined;
  for (const key in table) {
    if (!mayHaveLabels(key, name)) continue;
    exact ??= seriesKey(name, labels);
    if (key === exact) return table[key];
    const match = matchKey(key, { name, labels });
    if (match !== null && (best === undefined || isMoreSpecific(match, best))) best = match;
  }
  return best === undefined || (best.specificity === 0 && bare !== undefined) ? bare : table[best.key];
}

interface LabelledSeries {
  readonly name: string;
  readonly labels: Labels;
}

interface Match {
  readonly key: string;
  readonly canonical: string;
  /** How many labels matched. */
  readonly specificity: number;
}

function matchKey(key: string, { name, labels }: LabelledSeries): Match | null {
  if (!mayMatch(key, labels)) return null;
  const parsed = readThresholdKey(key);
  if (typeof parsed === "string" || parsed.name !== name) return null;
  const wanted = Object.keys(parsed.labels);
  const holds = wanted.every((label) => Object.hasOwn(labels, label) && labels[label] === parsed.labels[label]);
  return holds ? { key, canonical: canonicalThresholdKey(parsed), specificity: wanted.length } : null;
}

/** Parsing costs a microsecond: only keys that hold one of the reading's values, or none, or one in escapes, are worth it. */
function mayMatch(key: string, labels: Labels): boolean {
  if (key.includes("\\") || !key.includes('"')) return true;
  for (const label in labels) if (key.includes(labels[label] ?? "")) return true;
  return false;
}

function isMoreSpecific(a: Match, b: Match): boolean {
  return a.specificity === b.specificity ? a.canonical < b.canonical : a.specificity > b.specificity;
}

/** A cheap look before a key is parsed: most keys are bare names. */
function mayHaveLabels(key: string, name: string): boolean {
  if (key.length <= name.length) return false;
  const after = key.charCodeAt(name.length);
  if (after === OPENING_BRACE || after === SPACE) return key.startsWith(name);
  return key.charCodeAt(0) === SPACE;
}
