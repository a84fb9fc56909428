import { type MetricReading, seriesKey } from "@plimsoll/core";
import { onTestFinished } from "vitest";
import type { CheckAnswer, Checker } from "../../port/checker.ts";
import type { Clock } from "../../port/clock.ts";
import { contextOf, realClock, setupOf } from "../host/real-time.fixture.ts";
import { serveHttp } from "../web/web-server.fixture.ts";
import { createPrometheusCheckerKind } from "./prometheus-checker-kind.ts";

/** A checker of the kind, with a memory of its own, closed when the test ends. */
export function createPrometheus(options: object, clock: Clock = realClock): Checker {
  const kind = createPrometheusCheckerKind();
  const checker = kind.create(kind.options.parse(options), setupOf({ clock }));
  onTestFinished(() => checker.close?.());
  return checker;
}

/** The readings that are declared, by series. */
export function readingsOf(answer: CheckAnswer): Record<string, MetricReading> {
  const own = /^(response_time|samples_scraped|port_open)/;
  const entries = (answer.metrics ?? []).map((it) => [seriesKey(it.name, it.labels), it] as const);
  return Object.fromEntries(entries.filter(([key]) => !own.test(key)));
}

export function valuesOf(answer: CheckAnswer): Record<string, number | null> {
  return Object.fromEntries(Object.entries(readingsOf(answer)).map(([key, { value }]) => [key, value]));
}

export function failureOf(answer: CheckAnswer): string {
  return answer.kind === "failed" ? `${answer.failure.code}: ${answer.failure.message}` : answer.kind;
}

/** A target whose exposition is given anew for each check, on a clock that stands still between them. */
export async function exposition(metrics: readonly object[], options: object = {}) {
  let body = "";
  const time = { now: Date.UTC(2026, 0, 5), monotonic: 1_000_000 };
  const { url } = await serveHttp((_request, response) => response.end(body));
  const clock: Clock = { ...realClock, now: () => time.now, monotonic: () => time.monotonic };
  const checker = createPrometheus({ url: `${url}/metrics`, metrics, ...options }, clock);
  const scrape = (text: string, afterMs = 10_000): Promise<CheckAnswer> => {
    body = text;
    time.now += afterMs;
    time.monotonic += afterMs;
    return checker.check(contextOf({ clock }));
  };
  return { scrape, time, values: async (text: string, afterMs?: number) => valuesOf(await scrape(text, afterMs)) };
}
