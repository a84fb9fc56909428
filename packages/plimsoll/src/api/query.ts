import { ALERT_SEVERITIES } from "@plimsoll/core";
import { z } from "zod";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { TimeRange } from "../port/store.ts";

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;
export const MAX_HISTORY_LIMIT = 10_000;

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** Lists without a time are not limited by one. */
export const EVER_MS = Number.MAX_SAFE_INTEGER;

/** A moment in a query, RFC 3339 with any offset; epoch ms after parsing. */
export const moment = z.iso
  .datetime({ offset: true, error: "expected a time such as 2026-11-23T14:02:11.123Z" })
  .transform((text) => Date.parse(text));

export const range = {
  from: moment.optional().describe("from this time on (included), RFC 3339"),
  to: moment.optional().describe("up to this time (excluded), RFC 3339; default now"),
};

export const limitUpTo = (max: number, fallback = DEFAULT_LIMIT) =>
  z.coerce.number().int().min(1).max(max).default(fallback).describe("at most so many items");

export const paging = {
  limit: limitUpTo(MAX_LIMIT),
  cursor: z.string().min(1).max(500).optional().describe("`next_cursor` of the page before"),
};

export const componentIdFilter = z.string().min(1).max(200).optional().describe("only of this component");
export const severityFilter = z.enum(ALERT_SEVERITIES).optional().describe("this severity or a more urgent one");

/** A parameter that may be given several times. */
export function several<T extends z.ZodType<unknown, string>>(item: T) {
  const choices = item instanceof z.ZodEnum ? `one of ${item.options.join(", ")}` : "a text of 1 to 200 characters";
  return z
    .union([item, z.array(item).max(50)], { error: `expected ${choices}; at most 50 times` })
    .transform((value) => (Array.isArray(value) ? value : [value]))
    .optional();
}

/** Fills in what was not given: `to` is now, `from` is `defaultMs` before it. Throws `bad_request` when from is after to. */
export function toRange(
  query: { from?: number | undefined; to?: number | undefined },
  now: number,
  defaultMs: number,
): TimeRange {
  const to = query.to ?? now + 1;
  const from = query.from ?? Math.max(0, to - defaultMs);
  if (from <= to) return { from, to };
  const message = "expected a time not after `to`";
  throw new PlimsollError("bad_request", `from: ${message}`, { mistakes: [{ path: "from", message }] });
}
