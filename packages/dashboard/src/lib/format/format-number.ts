/** A figure ready to print: the unit apart, so that it can be set in a lighter weight. */
export interface Figure {
  readonly text: string;
  readonly unit: string;
}

const NO_VALUE: Figure = { text: "–", unit: "" };
/** Beyond this a number is printed with an exponent: nobody counts that many digits. */
const EXPONENT_FROM = 1e15;
/** A time from here on (115 days) is printed alike. */
const LONG_MS = 1e10;
/** Between thousands: no line ends within a number. */
export const THIN_SPACE = "\u202f";
const SI: readonly (readonly [number, string])[] = [
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
];

/** Digits grouped by thin spaces, as in 12 345.6. `decimals` is fixed so that columns align. */
export function groupDigits(value: number, decimals: number): string {
  const [whole = "", fraction] = Math.abs(value).toFixed(decimals).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, THIN_SPACE);
  const body = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return value < 0 && Number(value.toFixed(decimals)) !== 0 ? `−${body}` : body;
}

/**
 * A metric's value for people: SI prefixes, decimals fixed by unit and magnitude, `–` for a missing value.
 * Known units: ms, s, us, ns, B, kB, MB, GB, %, d and 1 (a plain count); any other is printed as it came.
 */
export function formatFigure(value: number | null, unit: string): Figure {
  if (value === null || !Number.isFinite(value)) return NO_VALUE;
  if (Math.abs(value) >= EXPONENT_FROM) return { text: exponent(value), unit: unit === "1" ? "" : unit };
  switch (unit) {
    case "ms":
      return milliseconds(value);
    case "MB":
      return scaled(value, ["MB", "GB", "TB", "PB"]);
    case "kB":
      return scaled(value, ["kB", "MB", "GB", "TB"]);
    case "B":
      return scaled(value, ["B", "kB", "MB", "GB", "TB"]);
    case "%":
      return { text: groupDigits(value, value > 99 && value < 100 ? 2 : 1), unit };
    case "1":
    case "":
      return count(value, "");
    default:
      return count(value, unit);
  }
}

/** The same in one string, for titles and labels. */
export function figureText(value: number | null, unit: string): string {
  const figure = formatFigure(value, unit);
  return figure.unit === "" ? figure.text : `${figure.text} ${figure.unit}`;
}

function milliseconds(value: number): Figure {
  const size = Math.abs(value);
  if (size >= LONG_MS) return { text: exponent(value / 1000), unit: "s" };
  if (size >= 1000) return { text: groupDigits(value / 1000, size >= 100_000 ? 0 : 2), unit: "s" };
  if (size > 0 && size < 0.1) return { text: groupDigits(value * 1000, 0), unit: "µs" };
  return { text: groupDigits(value, size >= 100 ? 0 : 1), unit: "ms" };
}

function scaled(value: number, units: readonly string[]): Figure {
  let rest = value;
  let step = 0;
  while (Math.abs(rest) >= 1000 && step < units.length - 1) {
    rest /= 1000;
    step += 1;
  }
  const decimals = Math.abs(rest) >= 100 || (step === 0 && units[0] === "B") ? 0 : step === 0 ? 1 : 2;
  return { text: groupDigits(rest, decimals), unit: units[step] ?? "" };
}

function count(value: number, unit: string): Figure {
  const size = Math.abs(value);
  for (const [factor, prefix] of SI) {
    if (size >= factor) return { text: groupDigits(value / factor, 2), unit: `${prefix}${unit}` };
  }
  if (Number.isInteger(value)) return { text: groupDigits(value, 0), unit };
  return { text: groupDigits(value, size >= 100 ? 1 : size >= 0.01 ? 2 : 4), unit };
}

function exponent(value: number): string {
  const [mantissa = "", power = ""] = value.toExponential(1).split("e+");
  return `${mantissa.replace("-", "−")}e${power}`;
}
