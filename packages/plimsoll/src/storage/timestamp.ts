const DAY_MS = 24 * 3600 * 1000;
/** The last moment that text of a fixed width can name: sorting by text is sorting by time up to here. */
const LATEST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Epoch ms as RFC 3339 text, held between the years 1970 and 9999 so that text sorts as time does. */
export function toText(epochMs: number): string {
  return new Date(Math.min(Math.max(0, Math.floor(epochMs)), LATEST_MS)).toISOString();
}

/** The length of a resolution's buckets, ms. They begin at whole multiples since 1970, in UTC. */
export const BUCKET_MS = { "1m": 60_000, "1h": 3600_000, "1d": DAY_MS } as const;
