import type { MetricReading } from "@plimsoll/core";
import type { CheckAnswer } from "../../port/checker.ts";
import { portOpen } from "../net/port-open.ts";
import type { VenueRest, VenueUse } from "../venue/venue.ts";
import type { Hold } from "./back-off.ts";

/** `rate_limit_usage` while a target asks to be left alone. */
export function heldUsage(hold: Hold): MetricReading {
  const details = { status_code: hold.status, retry_at: new Date(hold.until).toISOString(), error: heldWords(hold) };
  return { name: "rate_limit_usage", value: 100, unit: "%", details };
}

/** Nothing is sent, and whether the target is there is not known: with no limit to judge it by, it must not look HEALTHY. */
export function heldAnswer(hold: Hold, others: readonly MetricReading[] = []): CheckAnswer {
  const unknown: MetricReading = { ...portOpen(false), value: null, details: { error: heldWords(hold) } };
  return { kind: "measured", metrics: [heldUsage(hold), ...others, unknown] };
}

/** As `heldAnswer`, for a venue that we spare although it has not asked for it. */
export function restAnswer({ until, words, use }: VenueRest, others: readonly MetricReading[] = []): CheckAnswer {
  const error = `not asked before ${new Date(until).toISOString()}: ${words}`;
  const unknown: MetricReading = { ...portOpen(false), value: null, details: { error } };
  const usage = use === null ? [] : [usageReading(use)];
  return { kind: "measured", metrics: [...usage, ...others, unknown] };
}

/** `rate_limit_usage`, as the venue tells it. */
export function usageReading({ percent, window, used, limit }: VenueUse): MetricReading {
  return { name: "rate_limit_usage", value: percent, unit: "%", details: { window, used, limit } };
}

/** Why a target is not being asked. A limit can also stand in the body of a 200. */
function heldWords({ status, until }: Hold): string {
  const what = status === 418 ? "it has banned us (418)" : `it has had too many requests (${status})`;
  return `${what}; not asked again before ${new Date(until).toISOString()}`;
}
