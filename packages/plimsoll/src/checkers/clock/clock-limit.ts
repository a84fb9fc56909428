import type { ThresholdTable } from "@plimsoll/core";
import { z } from "zod";
import { secondsInWords } from "./seconds-in-words.ts";

/** What a clock is measured against. */
export interface ClockLimit {
  /** The largest difference from UTC. */
  readonly seconds: number;
  /** As people name it. It says what the figure is held against, never that a rule is met. */
  readonly words: string;
}

/**
 * The limits that have a name. EU: the clock articles of (EU) 2025/1155, in force since 2026-03-02 in place of RTS 25; UK: its
 * own RTS 25; US: FINRA rules 6820 and 4590. `crypto` is a guide value, not a rule.
 */
const PROFILES = {
  eu_hft: { seconds: 100e-6, words: "the EU limit of 100 us for high-frequency trading, (EU) 2025/1155" },
  eu_other: { seconds: 1e-3, words: "the EU limit of 1 ms, (EU) 2025/1155" },
  uk_hft: { seconds: 100e-6, words: "the UK limit of 100 us for high-frequency trading, RTS 25" },
  uk_other: { seconds: 1e-3, words: "the UK limit of 1 ms, RTS 25" },
  uk_voice: { seconds: 1, words: "the UK limit of 1 s for voice and negotiated trading, RTS 25" },
  us: { seconds: 50e-3, words: "the US limit of 50 ms, FINRA 6820 and 4590" },
  crypto: { seconds: 1, words: "the guide value of 1 s for crypto markets" },
} as const satisfies Record<string, ClockLimit>;

type ProfileName = keyof typeof PROFILES;
const NAMES = Object.keys(PROFILES) as [ProfileName, ...ProfileName[]];

const UNITS_A_SECOND = { us: 1e6, ms: 1e3, s: 1 } as const;
const DURATION = /^(\d+(?:\.\d+)?) ?(us|ms|s)$/;

const limitSeconds = z
  .string()
  .regex(DURATION, "expected a limit such as 100us, 1ms, 0.5s")
  .transform((text) => {
    const [, amount, unit] = DURATION.exec(text) ?? [];
    return Number(amount) / UNITS_A_SECOND[unit as keyof typeof UNITS_A_SECOND];
  })
  .refine((seconds) => seconds > 0, "expected more than nothing");

/** The options by which every kind that measures a clock is told its limit. */
export const clockLimitOptions = {
  profile: z
    .enum(NAMES)
    .default("crypto")
    .describe("what the offset is measured against: WARNING at half of that limit, CRITICAL at all of it"),
  limit: limitSeconds.optional().describe("a limit of your own in place of the profile's, as 100us, 1ms or 0.5s"),
};

export interface ClockLimitOptions {
  readonly profile: ProfileName;
  readonly limit?: number | undefined;
}

export function clockLimitOf({ profile, limit }: ClockLimitOptions): ClockLimit {
  if (limit === undefined) return PROFILES[profile];
  return { seconds: limit, words: `the configured limit of ${secondsInWords(limit)}` };
}

/** Thresholds of what `offsetMetrics` gives. */
export function clockThresholds(options: ClockLimitOptions): ThresholdTable {
  const { seconds } = clockLimitOf(options);
  return {
    clock_offset_seconds: { warning: seconds / 2, critical: seconds },
    clock_error_bound_seconds: { warning: seconds },
  };
}
