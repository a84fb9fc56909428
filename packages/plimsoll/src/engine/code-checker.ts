import type { MetricReading } from "@plimsoll/core";
import type { CheckAnswer, Checker } from "../port/checker.ts";

/**
 * A checker given in code, whose readings are copied as JSON. One that is none (a BigInt, a circle) would otherwise break
 * every reader of the current state and stop the store at the first change that holds it; and what the host program does
 * with its own objects afterwards changes nothing here.
 */
export function guardCodeChecker(checker: Checker): Checker {
  return {
    ...(checker.resubscribe === undefined ? {} : { resubscribe: () => checker.resubscribe?.() }),
    check: async (context) => toPlain(await checker.check(context)),
    close: () => checker.close?.(),
  };
}

function toPlain(answer: CheckAnswer): CheckAnswer {
  const metrics: unknown = (answer as CheckAnswer | null | undefined)?.metrics;
  if (!Array.isArray(metrics) || answer.kind === "pending") return answer;
  try {
    const copies = JSON.parse(JSON.stringify(metrics)) as (MetricReading | null)[];
    return { ...answer, metrics: copies.map(withUnit) };
  } catch (error) {
    const message = `the checker's metrics cannot be written as JSON: ${error instanceof Error ? error.message : "it threw"}`;
    return { kind: "failed", failure: { code: "unreadable", message } };
  }
}

/** A reading without a unit is a plain count. What is no reading at all is refused where all answers are. */
function withUnit(reading: MetricReading | null): MetricReading {
  if (reading === null || typeof reading.unit === "string") return reading as MetricReading;
  return { ...reading, unit: "1" };
}
