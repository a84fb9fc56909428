import type { Resolution } from "@plimsoll/core";

/** What the charts can show. `stepMs`: what lies between two points of the resolution; raw ones come as often as checks. */
export const TIME_RANGES = [
  { id: "15m", label: "15 min", ms: 15 * 60_000, resolution: "raw", stepMs: 0 },
  { id: "1h", label: "1 h", ms: 60 * 60_000, resolution: "raw", stepMs: 0 },
  { id: "6h", label: "6 h", ms: 6 * 60 * 60_000, resolution: "1m", stepMs: 60_000 },
  { id: "24h", label: "24 h", ms: 24 * 60 * 60_000, resolution: "1m", stepMs: 60_000 },
] as const satisfies readonly { id: string; label: string; ms: number; resolution: Resolution; stepMs: number }[];
export type TimeRange = (typeof TIME_RANGES)[number];

/** The range of this id; 15 minutes for any other. */
export function findTimeRange(id: string | null): TimeRange {
  return TIME_RANGES.find((range) => range.id === id) ?? TIME_RANGES[0];
}
