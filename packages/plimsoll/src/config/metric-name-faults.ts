import { PROGRESS_AGE, parseThresholdKey } from "@plimsoll/core";
import { type CheckerKind, type CheckerRegistry, kindMetricNames } from "../port/checker.ts";
import { didYouMean } from "./did-you-mean.ts";
import type { ConfigPath, Fault } from "./fault.ts";

/** What a component is checked with, and all kinds that there are. */
export interface NamedCheck {
  readonly kind: CheckerKind;
  readonly options: unknown;
  readonly checkers: CheckerRegistry;
}

/**
 * Thresholds for metrics that no kind gives: a slip of the finger, which would never warn of anything. A metric that only
 * other kinds give is let through, so that one table of thresholds can serve components of several kinds.
 */
export function metricNameFaults(input: unknown, check: NamedCheck, base: ConfigPath): Fault[] {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return [];
  const explain = metricNameExplainer(check);
  return Object.keys(input).flatMap((key) => {
    const name = metricName(key);
    const message = name === null ? null : explain(name);
    return message === null ? [] : [{ path: [...base, key], message, at: "key" as const }];
  });
}

/** What is wrong with a name of a metric, or null: one that this kind or any other gives, or where only the target knows. */
export function metricNameExplainer({ kind, options, checkers }: NamedCheck): (name: string) => string | null {
  const own = kindMetricNames(kind, options);
  if (own === undefined) return () => null;
  const known = new Set([...own, PROGRESS_AGE, ...[...checkers.values()].flatMap(fixedNames)]);
  return (name) => {
    if (known.has(name)) return null;
    const near = didYouMean(name, own) ?? didYouMean(name, known);
    const hint = near === null ? ";" : `; did you mean "${near}"?`;
    return `no metric "${name.slice(0, 100)}"${hint} ${kind.kind} gives ${own.join(", ")}`;
  };
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
