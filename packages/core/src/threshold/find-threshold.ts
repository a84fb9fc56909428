import type { Labels } from "../metric/metric-reading.ts";
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
  let best: { threshold: Threshold; specificity: number; key: string } | undefined;
  for (const key in table) {
    if (!mayHaveLabels(key, name)) continue;
    const threshold = table[key];
    const parsed = readThresholdKey(key);
    if (threshold === undefined || typeof parsed === "string" || parsed.name !== name) continue;
    const wanted = Object.keys(parsed.labels);
    if (!wanted.every((label) => Object.hasOwn(labels, label) && labels[label] === parsed.labels[label])) continue;
    const candidate = { threshold, specificity: wanted.length, key: canonicalThresholdKey(parsed) };
    if (best === undefined || isMoreSpecific(candidate, best)) best = candidate;
  }
  return best !== undefined && (best.specificity > 0 || bare === undefined) ? best.threshold : bare;
}

function isMoreSpecific(a: { specificity: number; key: string }, b: { specificity: number; key: string }): boolean {
  return a.specificity === b.specificity ? a.key < b.key : a.specificity > b.specificity;
}

/** A cheap look before a key is parsed: most keys are bare names. */
function mayHaveLabels(key: string, name: string): boolean {
  if (key.length <= name.length) return false;
  const after = key.charCodeAt(name.length);
  if (after === OPENING_BRACE || after === SPACE) return key.startsWith(name);
  return key.charCodeAt(0) === SPACE;
}
