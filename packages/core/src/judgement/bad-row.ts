import { type HealthStatus, statusRank } from "../status/health-status.ts";
import type { BadRow, ComponentState } from "./component-state.ts";

const NONE: BadRow = Object.freeze({ WARNING: 0, CRITICAL: 0, DOWN: 0 });

/** The row with one more answer; undefined where that was a good one. */
export function extendBadRow(row: BadRow | undefined, answer: HealthStatus): BadRow | undefined {
  if (answer === "HEALTHY") return undefined;
  const { WARNING, CRITICAL, DOWN } = row ?? NONE;
  const count = (level: HealthStatus, before: number) => (statusRank(answer) >= statusRank(level) ? before + 1 : 0);
  return { WARNING: count("WARNING", WARNING), CRITICAL: count("CRITICAL", CRITICAL), DOWN: count("DOWN", DOWN) };
}

/** How many of the newest answers in a row were at least so bad, since something was last seen to be missing between. */
export function badAnswersOf({ badRow }: ComponentState, level: HealthStatus): number {
  return level === "HEALTHY" || badRow === undefined ? 0 : badRow[level];
}
