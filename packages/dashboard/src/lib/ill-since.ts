import { type HealthStatus, statusRank } from "@plimsoll/core";
import type { Roster } from "./live/roster.ts";

/**
 * Since when something stands as badly as the system does: the earliest of its components with that status, or of the worst
 * where a status of the system comes of several. Null while nothing is ill.
 */
export function illSince(roster: Roster, overall: HealthStatus | null): string | null {
  if (overall === null || overall === "HEALTHY") return null;
  const ill = roster.filter(({ state, status }) => state === "active" && status !== null && status !== "HEALTHY");
  const same = ill.filter(({ status }) => status === overall);
  const worst = Math.max(...ill.map(({ status }) => (status === null ? 0 : statusRank(status))));
  const decisive = same.length > 0 ? same : ill.filter(({ status }) => status !== null && statusRank(status) === worst);
  const times = decisive.flatMap(({ status_since }) => status_since ?? []);
  return times.length === 0 ? null : times.reduce((one, other) => (Date.parse(one) <= Date.parse(other) ? one : other));
}
