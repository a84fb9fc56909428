const DAY_MS = 24 * 3600 * 1000;
/** The last moment that text of a fixed width can name: sorting by text is sorting by time up to here. */
const LATEST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Epoch ms as RFC 3339 text, held between the years 1970 and 9999 so that text sorts as time does. */
export function toText(epochMs: number): string {
  return new Date(Math.min(Math.max(0, Math.floor(epochMs)), LATEST_MS)).toISOString();
}

/** The length of a resolution's buckets, ms. They begin at whole multiples since 1970, in UTC. */
export const BUCKET_MS = { "1m": 60_000, "1h": 3600_000, "1d": DAY_MS } as const;

/** As in "2026-01-05T". */
const DATE_TEXT = 11;
/** Hours, minutes and seconds. */
const TWO = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, "0"));

/** `toText` for many moments in a row: of one day, only what differs is made anew. */
export function createTextMaker(): (epochMs: number) => string {
  let [day, date] = [Number.NaN, ""];
  return (epochMs) => {
    if (!(epochMs >= 0 && epochMs <= LATEST_MS)) return toText(epochMs);
    const own = Math.floor(epochMs / DAY_MS);
    if (own !== day) [day, date] = [own, toText(own * DAY_MS).slice(0, DATE_TEXT)];
    const ms = Math.floor(epochMs) - own * DAY_MS;
    const minutes = Math.floor(ms / 60_000);
    const seconds = Math.floor(ms / 1000) % 60;
    const fraction = String(ms % 1000).padStart(3, "0");
    return `${date}${TWO[Math.floor(minutes / 60)]}:${TWO[minutes % 60]}:${TWO[seconds]}.${fraction}Z`;
  };
}
