import { findThreshold } from "./find-threshold.ts";
import type { Threshold, ThresholdTable } from "./threshold.ts";
import { canonicalThresholdKey, parseThresholdKey, type ThresholdKey } from "./threshold-key.ts";

/** A threshold as configured over a default: what is absent keeps the default, `null` takes it away. */
export type ThresholdPatch = { readonly [Field in keyof Threshold]?: Threshold[Field] | null };
/** `null` for a whole key takes its default away: the metric is then shown, but not judged. */
export type ThresholdPatchTable = Readonly<Record<string, ThresholdPatch | null>>;

/**
 * The thresholds in force: a configured key changes its default field by field, so that `cpu_usage: { warning: 70 }`
 * keeps the default's critical. A key with labels that has no default of its own starts from the one it refines:
 * `disk_usage{mount="/data"}: { warning: 60 }` keeps the critical of `disk_usage`. Keys come out in one canonical
 * spelling. Throws an Error for a key that cannot be read.
 */
export function mergeThresholds(defaults: ThresholdTable, configured: ThresholdPatchTable): ThresholdTable {
  const merged = new Map<string, Threshold>();
  for (const [key, threshold] of Object.entries(defaults)) {
    merged.set(canonicalThresholdKey(parseThresholdKey(key)), threshold);
  }
  // Fewer labels first, so that a specific key refines what was configured for the general one.
  const patches = Object.entries(configured)
    .map(([key, patch]) => ({ key: parseThresholdKey(key), patch }))
    .sort((a, b) => labelCount(a.key) - labelCount(b.key));
  for (const { key, patch } of patches) {
    const canonical = canonicalThresholdKey(key);
    if (patch === null) merged.set(canonical, {});
    else merged.set(canonical, patched(findThreshold(Object.fromEntries(merged), key) ?? {}, patch));
  }
  return Object.fromEntries(merged);
}

function labelCount(key: ThresholdKey): number {
  return Object.keys(key.labels).length;
}

function patched(base: Threshold, patch: ThresholdPatch): Threshold {
  const entries = Object.entries({ ...base, ...definedOf(patch) });
  return Object.fromEntries(entries.filter(([, value]) => value !== null && value !== undefined));
}

function definedOf(patch: ThresholdPatch): ThresholdPatch {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}
