/**
 * A number for people: thousands set apart by commas, at most two decimals (three significant digits below 1).
 * Written by hand because `Intl` follows the host's locale and costs microseconds.
 */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 1e15) return value.toExponential(3);
  const rounded = size >= 1 ? Math.round(value * 100) / 100 : Number(value.toPrecision(3));
  const [whole = "0", decimals] = String(rounded).split(".");
  const grouped = whole.length > 3 ? whole.replace(/\B(?=(?:\d{3})+$)/g, ",") : whole;
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}

/** A value with its unit: `1,240 ms`, `93 %`; a plain count (`1`) has none. */
export function formatQuantity(value: number, unit: string): string {
  return unit === "1" || unit === "" ? formatNumber(value) : `${formatNumber(value)} ${unit}`;
}
