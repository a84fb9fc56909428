import type { Labels, MetricReading } from "@plimsoll/core";
import type { CheckAnswer } from "../../port/checker.ts";
import { portOpen } from "../net/port-open.ts";
import type { ToldUse } from "../venue/read-use.ts";
import type { VenueRest, VenueUse } from "../venue/venue.ts";
import type { Hold } from "./back-off.ts";

/** Why nothing was asked: the target or its venue wants to be left alone, or we spare the venue by ourselves. */
export type Unasked =
  | { readonly kind: "held"; readonly hold: Hold }
  | { readonly kind: "resting"; readonly rest: VenueRest };

/** The answer of a component that could ask nothing. */
export function unaskedAnswer(unasked: Unasked, others: readonly MetricReading[] = []): CheckAnswer {
  return unasked.kind === "held" ? heldAnswer(unasked.hold, others) : restAnswer(unasked.rest, others);
}

/** `rate_limit_usage` of the part of a component that could not be asked: never HEALTHY. */
export function unaskedReading(unasked: Unasked, labels: Labels): MetricReading {
  return { ...(unasked.kind === "held" ? heldUsage(unasked.hold) : spared(unasked.rest)), labels };
}

/** `rate_limit_usage` while a target asks to be left alone. */
export function heldUsage(hold: Hold): MetricReading {
  const details = { status_code: hold.status, retry_at: new Date(hold.until).toISOString(), error: heldWords(hold) };
  return { name: "rate_limit_usage", value: 100, unit: "%", details };
}

/** Nothing is sent, and whether the target is there is not known: with no limit to judge it by, it must not look HEALTHY. */
function heldAnswer(hold: Hold, others: readonly MetricReading[] = []): CheckAnswer {
  const unknown: MetricReading = { ...portOpen(false), value: null, details: { error: heldWords(hold) } };
  return { kind: "measured", metrics: [heldUsage(hold), ...others, unknown] };
}

/** As `heldAnswer`, for a venue that we spare although it has not asked for it. */
function restAnswer(rest: VenueRest, others: readonly MetricReading[] = []): CheckAnswer {
  const unknown: MetricReading = { ...portOpen(false), value: null, details: { error: restWords(rest) } };
  const usage = rest.use === null ? [] : [usageReading(rest.use)];
  return { kind: "measured", metrics: [...usage, ...others, unknown] };
}

/** `rate_limit_usage`, as the venue tells it. */
export function usageReading({ percent, window, used, limit }: VenueUse): MetricReading {
  return { name: "rate_limit_usage", value: percent, unit: "%", details: { window, used, limit } };
}

/** What a component's answers tell of its venue's limits: how much is used, and what of that nothing is known to compare with. */
export function useReadings({ most, unknown }: ToldUse, venueName: string): MetricReading[] {
  const readings = most === null ? [] : [usageReading(most)];
  if (unknown.length === 0) return readings;
  const used = unknown.map((it) => `${it.used} is used in ${it.window}`).join(", ");
  const error = `${venueName} tells that a weight of ${used}, but its limit is not known, so that back_off_at cannot hold: give rate_limits of the venue, or let a component ask for its exchangeInfo`;
  const value = unknown.length;
  return [...readings, { name: "rate_limits_unknown", value, unit: "1", limits: { warning: 1 }, details: { error } }];
}

function spared(rest: VenueRest): MetricReading {
  return { name: "rate_limit_usage", value: null, unit: "%", details: { error: restWords(rest) } };
}

function restWords({ until, words }: VenueRest): string {
  return `not asked before ${new Date(until).toISOString()}: ${words}`;
}

/** Why a target is not being asked. A limit can also stand in the body of a 200. */
function heldWords({ status, until }: Hold): string {
  const what = status === 418 ? "it has banned us (418)" : `it has had too many requests (${status})`;
  return `${what}; not asked again before ${new Date(until).toISOString()}`;
}
