import type { Incident } from "@plimsoll/core";
import { componentPath } from "../../lib/component-path.ts";

/** So much before and after an incident is shown with it. */
const AROUND_MS = 15 * 60_000;

/** A component's charts over the time of an incident, and somewhat more; up to now while it is open. */
export function chartsPath(
  componentId: string,
  { detected_at, resolved_at }: Pick<Incident, "detected_at" | "resolved_at">,
  now: number,
): string {
  const end = resolved_at === null ? now : Math.min(now, Date.parse(resolved_at) + AROUND_MS);
  const from = new Date(Date.parse(detected_at) - AROUND_MS).toISOString();
  const query = new URLSearchParams({ from, to: new Date(Math.max(end, Date.parse(detected_at))).toISOString() });
  return `${componentPath(componentId)}?${query}`;
}
