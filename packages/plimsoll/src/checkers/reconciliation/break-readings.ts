import type { MetricReading } from "@plimsoll/core";
import type { SeenBreaks } from "./break-memory.ts";
import type { Break } from "./reconciled-record.ts";

/** How many breaks are named, and how many instruments get a reading of their own; the rest are counted. */
const NAMED = 3;
const MOST_INSTRUMENTS = 20;

/** The breaks as metrics. What was confirmed by two polls needs no further look. */
export function breakReadings(of: "orders" | "positions", { confirmed, suspected }: SeenBreaks): MetricReading[] {
  const unconfirmed = { name: "recon_breaks_unconfirmed", value: suspected.length, unit: "1" };
  if (of === "positions") return [...positionReadings(confirmed), unconfirmed];
  const count = { name: "order_recon_breaks", value: confirmed.length, unit: "1" };
  return [
    confirmed.length === 0 ? count : { ...count, conclusive: true, details: { error: inWords(confirmed) } },
    unconfirmed,
  ];
}

function positionReadings(confirmed: readonly Break[]): MetricReading[] {
  const name = "position_recon_break_qty";
  if (confirmed.length === 0) return [{ name, value: 0, unit: "1" }];
  const largest = confirmed.toSorted((a, b) => Math.abs(b.quantity ?? 0) - Math.abs(a.quantity ?? 0));
  return largest.slice(0, MOST_INSTRUMENTS).map(({ key, quantity, words }, index) => ({
    name,
    labels: { instrument: key },
    value: Math.abs(quantity ?? 0),
    unit: "1",
    conclusive: true,
    details: {
      error: index === 0 && largest.length > MOST_INSTRUMENTS ? `${words} (${largest.length} break in all)` : words,
    },
  }));
}

function inWords(breaks: readonly Break[]): string {
  const more = breaks.length > NAMED ? `; and ${breaks.length - NAMED} more` : "";
  return `${breaks
    .slice(0, NAMED)
    .map(({ words }) => words)
    .join("; ")}${more}`;
}
