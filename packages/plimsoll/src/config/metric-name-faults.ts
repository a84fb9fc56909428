import { parseThresholdKey } from "@plimsoll/core";
import type { CheckerKind, CheckerRegistry } from "../port/checker.ts";
import { didYouMean } from "./did-you-mean.ts";
import type { ConfigPath, Fault } from "./fault.ts";

/**
 * Thresholds for metrics that no kind gives: a slip of the finger, which would never warn of anything. A metric that only
 * other kinds give is let through, so that one table of thresholds can serve components of several kinds.
 */
export function metricNameFaults(
  input: unknown,
  { kind, checkers }: { readonly kind: CheckerKind; readonly checkers: CheckerRegistry },
  base: ConfigPath,
): Fault[] {
  const own = kind.metricNames;
  if (own === undefined || typeof input !== "object" || input === null || Array.isArray(input)) return [];
  const known = new Set([...own, ...[...checkers.values()].flatMap(({ metricNames = [] }) => metricNames)]);
  return Object.keys(input).flatMap((key) => {
    const name = metricName(key);
    if (name === null || known.has(name)) return [];
    const near = didYouMean(name, own) ?? didYouMean(name, known);
    const hint = near === null ? "" : `; did you mean "${near}"?`;
    const message = `no metric "${name.slice(0, 100)}"${hint}${near === null ? ";" : ""} ${kind.kind} gives ${own.join(", ")}`;
    return [{ path: [...base, key], message, at: "key" as const }];
  });
}

/** Null for a key that cannot be read, which is a mistake of its own. */
function metricName(key: string): string | null {
  try {
    return parseThresholdKey(key).name;
  } catch {
    return null;
  }
}
