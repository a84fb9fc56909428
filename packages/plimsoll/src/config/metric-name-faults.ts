import { PROGRESS_AGE, parseThresholdKey } from "@plimsoll/core";
import { type CheckerKind, type CheckerRegistry, kindMetricNames } from "../port/checker.ts";
import { didYouMean } from "./did-you-mean.ts";
import type { ConfigPath, Fault } from "./fault.ts";

/**
 * Thresholds for metrics that no kind gives: a slip of the finger, which would never warn of anything. A metric that only
 * other kinds give is let through, so that one table of thresholds can serve components of several kinds.
 */
export function metricNameFaults(
  input: unknown,
  check: { readonly kind: CheckerKind; readonly options: unknown; readonly checkers: CheckerRegistry },
  base: ConfigPath,
): Fault[] {
  const { kind, options, checkers } = check;
  const own = kindMetricNames(kind, options);
  if (own === undefined || typeof input !== "object" || input === null || Array.isArray(input)) return [];
  const known = new Set([...own, PROGRESS_AGE, ...[...checkers.values()].flatMap(fixedNames)]);
  return Object.keys(input).flatMap((key) => {
    const name = metricName(key);
    if (name === null || known.has(name)) return [];
    const near = didYouMean(name, own) ?? didYouMean(name, known);
    const hint = near === null ? "" : `; did you mean "${near}"?`;
    const message = `no metric "${name.slice(0, 100)}"${hint}${near === null ? ";" : ""} ${kind.kind} gives ${own.join(", ")}`;
    return [{ path: [...base, key], message, at: "key" as const }];
  });
}

function fixedNames({ metricNames = [] }: CheckerKind): readonly string[] {
  return typeof metricNames === "function" ? [] : metricNames;
}

/** Null for a key that cannot be read, which is a mistake of its own. */
function metricName(key: string): string | null {
  try {
    return parseThresholdKey(key).name;
  } catch {
    return null;
  }
}
