import { isMarketBound } from "@plimsoll/core";
import type { Watched } from "./watched.ts";

/** Whether all that is wrong with a component is market-bound, as its state stands. Without a calendar nothing is. */
export function isBoundNow({ definition, state, marketBound }: Watched): boolean {
  const { calendar, marketBound: bound, type: componentType } = definition;
  if (calendar === undefined) return false;
  const { status, reason, metrics } = state;
  return isMarketBound({ componentType, bound, status, reasonCode: reason.code, metrics }, marketBound);
}
