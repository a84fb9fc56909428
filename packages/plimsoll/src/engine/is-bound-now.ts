import { type HealthStatus, isMarketBound } from "@plimsoll/core";
import type { Watched } from "./watched.ts";

/** The same were it of this status. As it is of that already, by what is ill; else as if nothing else were known. */
export function isBoundIn(watched: Watched, status: HealthStatus): boolean {
  const { definition, state } = watched;
  if (state.status === status) return isBoundNow(watched);
  const { calendar, marketBound: bound, type: componentType } = definition;
  if (calendar === undefined) return false;
  return isMarketBound({ componentType, bound, status, reasonCode: "threshold", metrics: [] }, bound === true);
}

/** Whether all that is wrong with a component is market-bound, as its state stands. Without a calendar nothing is. */
export function isBoundNow({ definition, state, marketBound }: Watched): boolean {
  const { calendar, marketBound: bound, type: componentType } = definition;
  if (calendar === undefined) return false;
  const { status, reason, metrics } = state;
  return isMarketBound({ componentType, bound, status, reasonCode: reason.code, metrics }, marketBound);
}
