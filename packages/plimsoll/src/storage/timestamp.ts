const DAY_MS = 24 * 3600 * 1000;
/** The last moment that text of a fixed width can name: sorting by text is sorting by time up to here. */
const LATEST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Epoch ms as RFC 3339 text, held between the years 1970 and 9999 so that text sorts as time does. */
export function toText(epochMs: number): string {
  return new Date(Math.min(Math.max(0, Math.floor(epochMs)), LATEST_MS)).toISOString();
}

/** The length of a resolution's buckets, ms. They begin at whole multiples since 1970, in UTC. */
export const BUCKET_MS = { "1m": 60_000, "1h": 3600_000, "1d": DAY_MS } as const;

const HOUR_MS = 3600_000;
/** As in "2026-01-05T09:". */
const HOUR_TEXT = 14;

/** `toText` for many moments in a row: of one hour, only what differs is made anew. */
export function createTextMaker(): (epochMs: number) => string {
  let [hour, prefix] = [Number.NaN, ""];
  return (epochMs) => {
    const own = Math.floor(epochMs / HOUR_MS);
    if (own !== hour) [hour, prefix] = [own, toText(own * HOUR_MS).slice(0, HOUR_TEXT)];
    const ms = Math.floor(epochMs) - own * HOUR_MS;
    if (!(epochMs >= 0 && epochMs <= LATEST_MS)) return toText(epochMs);
    const minutes = Math.floor(ms / 60_000);
    const seconds = Math.floor(ms / 1000) % 60;
    return `${prefix}${padded(minutes, 2)}:${padded(seconds, 2)}.${padded(ms % 1000, 3)}Z`;
  };
}

function padded(value: number, length: number): string {
  const text = String(value);
  return text.length === length ? text : text.padStart(length, "0");
}
