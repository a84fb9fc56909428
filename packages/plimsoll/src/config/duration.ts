import { z } from "zod";
import { PlimsollError } from "../port/plimsoll-error.ts";

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000, y: 31_536_000_000 } as const;
const PATTERN = /^(\d+(?:\.\d+)?) ?(ms|s|m|h|d|w|y)$/;
const EXPECTED = "expected a duration such as 500ms, 5s, 1m, 2h, 7d or a number of milliseconds";
/** Longer than any sensible setting, and short enough that adding it to a date stays exact. */
const MAX_MS = 100 * UNIT_MS.y;

/**
 * A duration in a configuration: `500ms`, `5s`, `1m`, `2h`, `7d`, `2w`, `5y` (365 days each) or a plain number of
 * milliseconds, given back in milliseconds. Never negative, at most 100 years.
 */
export const durationMs = z
  .union([z.number().nonnegative(EXPECTED).max(MAX_MS, EXPECTED), z.string().regex(PATTERN, EXPECTED)], {
    error: EXPECTED,
  })
  .transform((value, context) => {
    const ms = toMs(value);
    if (ms !== null) return ms;
    context.addIssue({ code: "custom", message: EXPECTED });
    return z.NEVER;
  })
  .describe("a duration: 500ms, 5s, 1m, 2h, 7d or a number of milliseconds");

/** Reads a duration as `durationMs` does. Throws `bad_request` saying what was expected. */
export function parseDuration(value: string | number): number {
  const ms = toMs(value);
  if (ms === null) throw new PlimsollError("bad_request", `${EXPECTED}, not ${JSON.stringify(value)}`);
  return ms;
}

/** The shortest way to write a duration of milliseconds that `parseDuration` reads back: `90000` is `90s`. */
export function spellDuration(ms: number): string {
  if (ms === 0) return "0s";
  for (const unit of ["y", "d", "h", "m", "s"] as const) {
    if (ms % UNIT_MS[unit] === 0) return `${ms / UNIT_MS[unit]}${unit}`;
  }
  return `${ms}ms`;
}

function toMs(value: string | number): number | null {
  const ms = typeof value === "number" ? value : fromText(value);
  return Number.isFinite(ms) && ms >= 0 && ms <= MAX_MS ? ms : null;
}

function fromText(text: string): number {
  const [, amount, unit] = PATTERN.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return Number.NaN;
  return Math.round(Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS]);
}
