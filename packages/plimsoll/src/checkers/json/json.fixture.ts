import type { MetricReading } from "@plimsoll/core";
import { seriesKey } from "@plimsoll/core";
import { onTestFinished } from "vitest";
import type { CheckAnswer, Checker, CheckerSetup } from "../../port/checker.ts";
import { contextOf, setupOf } from "../host/real-time.fixture.ts";
import { createJsonCheckerKind } from "./json-checker-kind.ts";

/** A checker of the kind, with a memory of its own, closed when the test ends. */
export function createJson(options: object, setup: Partial<CheckerSetup> = {}): Checker {
  const kind = createJsonCheckerKind();
  const checker = kind.create(kind.options.parse(options), setupOf(setup));
  onTestFinished(() => checker.close?.());
  return checker;
}

/** One check of one checker that is made for it. */
export function checkJson(options: object): Promise<CheckAnswer> {
  return createJson(options).check(contextOf({ timeoutMs: 3000 }));
}

/** The readings that are declared, by series. */
export function readingsOf(answer: CheckAnswer): Record<string, MetricReading> {
  const own = /^(response_time|endpoint_up|port_open)/;
  const entries = (answer.metrics ?? []).map((it) => [seriesKey(it.name, it.labels), it] as const);
  return Object.fromEntries(entries.filter(([key]) => !own.test(key)));
}

export function valuesOf(answer: CheckAnswer): Record<string, number | null> {
  return Object.fromEntries(Object.entries(readingsOf(answer)).map(([key, { value }]) => [key, value]));
}

export function failureOf(answer: CheckAnswer): string {
  return answer.kind === "failed" ? `${answer.failure.code}: ${answer.failure.message}` : "measured";
}
