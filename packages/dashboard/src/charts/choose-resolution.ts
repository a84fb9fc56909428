import { RESOLUTIONS, type Resolution } from "@plimsoll/core";

/** What lies between two points, ms; raw ones come as often as checks. */
const STEP_MS = { "1m": 60_000, "1h": 3_600_000, "1d": 86_400_000 };
/** More points than this are more than a chart has pixels. */
const MOST_POINTS = 1500;
/** With fewer than this a chart says too little, and the next finer resolution is taken, up to its own limit. */
const LEAST_POINTS = 100;
const MOST_FINER_POINTS = 4000;

/** The finest resolution at which so much time is a readable number of points. */
export function chooseResolution(spanMs: number, intervalMs: number): Resolution {
  const points = (resolution: Resolution): number => spanMs / stepOf(resolution, intervalMs);
  const index = RESOLUTIONS.findIndex((resolution) => points(resolution) <= MOST_POINTS);
  const chosen = RESOLUTIONS[index] ?? "1d";
  const finer = RESOLUTIONS[index - 1];
  if (finer === undefined || points(chosen) >= LEAST_POINTS) return chosen;
  return points(finer) <= MOST_FINER_POINTS ? finer : chosen;
}

/** What lies between two points of it, ms. */
export function stepOf(resolution: Resolution, intervalMs: number): number {
  return resolution === "raw" ? intervalMs : STEP_MS[resolution];
}

/** The next coarser one; null for the coarsest. */
export function coarserThan(resolution: Resolution): Resolution | null {
  return RESOLUTIONS[RESOLUTIONS.indexOf(resolution) + 1] ?? null;
}
