import type { CheckerKind } from "../../port/checker.ts";
import { ReadinessChecker } from "./readiness-checker.ts";
import { type ReadinessOptions, readinessOptions } from "./readiness-options.ts";
import { SignOffBook } from "./sign-off-book.ts";

/**
 * `kind: readiness`: whether everything is well before the market of its `calendar` opens, as a gate that a person signs
 * off. Without a calendar nothing is ever due.
 */
export function createReadinessCheckerKind(): CheckerKind<ReadinessOptions> {
  const book = new SignOffBook();
  return {
    kind: "readiness",
    options: readinessOptions,
    defaultType: "CUSTOM",
    access: "network",
    concurrency: 64,
    thresholds: { readiness_state: { warning: 1, critical: 2 } },
    metricNames: ["readiness_state", "readiness_blockers"],
    keyMetrics: ["readiness_state", "readiness_blockers"],
    memory: book,
    create: (options, setup) => new ReadinessChecker(options, setup, book),
  };
}
