/** In which unit a venue counts time; `auto` tells by the size, right for every moment from 1990 on. */
export const STAMP_UNITS = ["auto", "s", "ms", "us", "ns"] as const;
export type StampUnit = (typeof STAMP_UNITS)[number];

const PER_MS = { s: 0.001, ms: 1, us: 1000, ns: 1_000_000 } as const;
const RFC3339 = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const DATE_LENGTH = 10;

/**
 * Reads exchange stamps: numbers (or digits in text) of a unit, or RFC 3339 with any number of decimals. Epoch ms with
 * fractions; NaN when absent, null when it is no stamp. `Date.parse` takes most of a microsecond: the date is kept, the
 * time of day read from its digits.
 */
export function createStampReader(unit: StampUnit): (value: unknown) => number | null {
  let date = "";
  let midnight = Number.NaN;
  const readText = (text: string): number | null => {
    if (text.charCodeAt(text.length - 1) !== 90 || text.length < 20) return readOther(text);
    if (!text.startsWith(date) || date === "") {
      date = text.slice(0, DATE_LENGTH);
      midnight = Date.parse(`${date}T00:00:00Z`);
    }
    const time = timeOfDay(text);
    return Number.isNaN(midnight) || Number.isNaN(time) ? readOther(text) : midnight + time;
  };
  const readOther = (text: string): number | null => {
    if (/^\d+(\.\d+)?$/.test(text)) return toMs(Number(text), unit);
    const ms = RFC3339.test(text) ? Date.parse(text) : Number.NaN;
    return Number.isNaN(ms) ? null : ms;
  };
  return (value) => {
    if (typeof value === "number") return Number.isFinite(value) ? toMs(value, unit) : null;
    if (typeof value === "string") return value === "" ? Number.NaN : readText(value);
    return value === undefined || value === null ? Number.NaN : null;
  };
}

function toMs(value: number, unit: StampUnit): number {
  return value / PER_MS[unit === "auto" ? unitOf(value) : unit];
}

function unitOf(value: number): Exclude<StampUnit, "auto"> {
  if (value >= 1e17) return "ns";
  if (value >= 1e14) return "us";
  return value >= 1e11 ? "ms" : "s";
}

/** Ms since midnight of `....-..-..T14:30:02.789012Z`; NaN when it is not written so. */
function timeOfDay(text: string): number {
  if (text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return Number.NaN;
  const seconds = digits(text, 11) * 3600 + digits(text, 14) * 60 + digits(text, 17);
  if (text.length === 20) return seconds * 1000;
  if (text.charCodeAt(19) !== 46) return Number.NaN;
  let ms = 0;
  let scale = 100;
  for (let at = 20; at < text.length - 1; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    ms += digit * scale;
    scale /= 10;
  }
  return seconds * 1000 + ms;
}

function digits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? Number.NaN : tens * 10 + ones;
}
