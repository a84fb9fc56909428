import type { CheckFailure, MetricReading } from "@plimsoll/core";
import type { CheckAnswer } from "../../port/checker.ts";
import type { ReadMetric } from "./read-metric.ts";

/** The answer of a check that reached its target: DOWN where a value says so, with all that was measured. */
export function toAnswer(read: readonly ReadMetric[], others: readonly MetricReading[] = []): CheckAnswer {
  const metrics = [...others, ...read.map(({ reading }) => reading)];
  const reasons = read.flatMap(({ down }) => down ?? []);
  const [first] = reasons;
  if (first === undefined) return { kind: "measured", metrics };
  const rest = reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : "";
  const conclusive = read.some(({ down, reading }) => down !== null && reading.conclusive === true);
  const failure: CheckFailure = {
    code: "unexpected-answer",
    message: `${first}${rest}`,
    ...(conclusive && { conclusive }),
  };
  return { kind: "failed", failure, metrics };
}
