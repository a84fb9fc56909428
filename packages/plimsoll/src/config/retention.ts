import type { RetentionPolicy } from "../port/store.ts";

const DAY_MS = 86_400_000;
const YEARS_5_MS = 5 * 365 * DAY_MS;

export const RETENTION_PROFILES = ["desk", "compliance"] as const;
export type RetentionProfile = (typeof RETENTION_PROFILES)[number];

/** How long and how much of every check is kept packed: what a desk looks back at, or what records of 5 years ask. */
const PACKED: Readonly<Record<RetentionProfile, Pick<RetentionPolicy, "packedMs" | "packedBytes">>> = {
  desk: { packedMs: 90 * DAY_MS, packedBytes: 10e9 },
  compliance: { packedMs: YEARS_5_MS, packedBytes: 100e9 },
};

/** What is kept for how long when nothing says otherwise. */
export const DEFAULT_RETENTION: RetentionPolicy = {
  rawMs: DAY_MS,
  rawBytes: 1e9,
  ...PACKED.desk,
  rollupMs: YEARS_5_MS,
  longMs: YEARS_5_MS,
};

/** `storage.retention` as it is written. */
export interface RetentionInput {
  readonly profile: RetentionProfile;
  readonly raw: number;
  readonly raw_size: number;
  readonly packed?: number | undefined;
  readonly packed_size?: number | undefined;
  readonly rollups: number;
  readonly long: number;
}

export function toRetention({
  profile,
  raw,
  raw_size,
  packed,
  packed_size,
  rollups,
  long,
}: RetentionInput): RetentionPolicy {
  return {
    rawMs: raw,
    rawBytes: raw_size,
    packedMs: packed ?? PACKED[profile].packedMs,
    packedBytes: packed_size ?? PACKED[profile].packedBytes,
    rollupMs: rollups,
    longMs: long,
  };
}
