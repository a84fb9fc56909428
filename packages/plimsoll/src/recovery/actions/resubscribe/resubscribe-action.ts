import { z } from "zod";
import type { ActionKind } from "../../../port/action.ts";
import { untilAborted } from "../until-aborted.ts";

const options = z.strictObject({
  component: z.string().min(1).max(200).describe("the component whose checker connects and subscribes anew"),
});
type ResubscribeOptions = z.output<typeof options>;

/** `kind: resubscribe`: has Plimsoll's own checker of a component drop its connection and subscribe anew. */
export function createResubscribeActionKind(): ActionKind<ResubscribeOptions> {
  return {
    kind: "resubscribe",
    options,
    leastTier: () => "T2",
    restarts: false,
    target: ({ component }) => `the subscription of ${component}`,
    what: ({ component }) => `drop Plimsoll's own connection to ${component} and subscribe anew`,
    create: ({ component }, { resubscribe }) => ({
      async run({ signal }) {
        if (signal.aborted) return { kind: "failed", message: `${component}: ended before it began` };
        const isDone = await untilAborted(resubscribe(component), signal);
        if (isDone === null) return { kind: "failed", message: `${component} was not done resubscribing in time` };
        if (!isDone) return { kind: "failed", message: `${component} has nothing to subscribe anew` };
        return { kind: "done", message: `${component} connects and subscribes anew` };
      },
    }),
  };
}
