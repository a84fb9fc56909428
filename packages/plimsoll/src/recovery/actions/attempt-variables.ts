import { oneLine } from "@plimsoll/core";
import type { ActionContext } from "../../port/action.ts";

const MOST_VALUE = 1000;
export const ATTEMPT_VARIABLE = "PLIMSOLL_ATTEMPT";

/** What a program learns of the attempt that it is run for, from its environment. */
export function attemptVariables({ attempt, component }: ActionContext): Record<string, string> {
  return {
    [ATTEMPT_VARIABLE]: attempt.idempotencyKey,
    PLIMSOLL_FENCING_TOKEN: String(attempt.fencingToken),
    PLIMSOLL_ATTEMPT_NUMBER: String(attempt.number),
    ...(component !== null && {
      PLIMSOLL_COMPONENT_ID: oneLine(component.component_id, MOST_VALUE),
      PLIMSOLL_STATUS: component.status ?? "",
      PLIMSOLL_REASON: oneLine(component.reason, MOST_VALUE),
    }),
  };
}
