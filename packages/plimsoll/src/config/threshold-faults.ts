import {
  canonicalThresholdKey,
  mergeThresholds,
  parseThresholdKey,
  type Threshold,
  type ThresholdPatch,
  type ThresholdTable,
} from "@plimsoll/core";
import type { ConfigPath, Fault } from "./fault.ts";

/**
 * What is wrong with thresholds beyond their shape: keys that cannot be read or are given twice, and edges the wrong way
 * round once the kind's defaults are beneath them.
 */
export function thresholdFaults(input: unknown, defaults: ThresholdTable, base: ConfigPath): Fault[] {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return [];
  const faults: Fault[] = [];
  const patches = new Map<string, { key: string; patch: ThresholdPatch }>();
  for (const [key, patch] of Object.entries(input)) {
    const canonical = canonicalKey(key);
    const path = [...base, key];
    if (typeof canonical !== "string") faults.push({ path, message: canonical.reason, at: "key" });
    else if (patches.has(canonical)) faults.push({ path, message: "is given twice", at: "key" });
    else if (typeof patch === "object" && patch !== null) patches.set(canonical, { key, patch });
  }
  const merged = mergeThresholds(defaults, Object.fromEntries([...patches].map(([key, { patch }]) => [key, patch])));
  for (const [canonical, { key, patch }] of patches) {
    const message = edgeProblem(merged[canonical] ?? {}, patch);
    if (message !== null) faults.push({ path: [...base, key], message });
  }
  return faults;
}

function canonicalKey(key: string): string | { reason: string } {
  try {
    return canonicalThresholdKey(parseThresholdKey(key));
  } catch (error) {
    return { reason: (error as Error).message };
  }
}

function edgeProblem(threshold: Threshold, patch: ThresholdPatch): string | null {
  const direction = threshold.direction ?? "above";
  const isWorse = (a: number, b: number) => (direction === "above" ? a > b : a < b);
  const { warning, critical, clear } = threshold;
  if (isNumber(warning) && isNumber(critical) && isWorse(warning, critical)) {
    const hint = threshold.direction === undefined ? "; where low is bad, say direction: below" : "";
    return `warning ${named("warning", warning, patch)} lies beyond critical ${named("critical", critical, patch)}, with direction ${direction}${hint}`;
  }
  const edge = isNumber(warning) ? warning : critical;
  if (isNumber(clear) && isNumber(edge) && isWorse(clear, edge)) {
    const side = direction === "above" ? "at most" : "at least";
    return `clear ${clear} is on the wrong side: expected ${side} ${edge}, where the level is entered`;
  }
  return null;
}

function named(field: "warning" | "critical", value: number, patch: ThresholdPatch): string {
  return patch[field] === undefined ? `${value} (the default)` : String(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}
