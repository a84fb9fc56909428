import type { ActionKind, ActionOutcome, ActionSetup, RecoveryAction } from "../../../port/action.ts";
import { untilAborted } from "../until-aborted.ts";
import { type Failover, failOver, standingOf } from "./fail-over.ts";
import { type FailoverOptions, failoverOptions, isFileSwitch, type Kinds, kindOf } from "./failover-options.ts";
import { switchFile } from "./switch-file.ts";

/**
 * `kind: failover`: fences the primary, then has the standby take over. Without a fence nothing is switched, and what was
 * switched once is never switched back or again by itself. `kinds`: asked when options are read, never before.
 */
export function createFailoverActionKind(kinds: Kinds): ActionKind<FailoverOptions> {
  return {
    kind: "failover",
    options: failoverOptions(kinds),
    leastTier: () => "T2",
    restarts: true,
    target: ({ name }) => `failover ${name}`,
    what: (options) => what(options, kinds),
    faults: (options) => faultsOf(options, kinds),
    paths: ["marker", "switch.path", "switch.cwd", "fence.cwd"],
    create: (options, setup) => createAction(options, setup, kinds),
  };
}

function what({ name, from, to, fence, switch: change }: FailoverOptions, kinds: Kinds): string {
  const fencing = fence === undefined ? "nothing" : kindOf(fence.kind, kinds).what(fence.options);
  const switching = isFileSwitch(change) ? `write ${change.path}` : kindOf(change.kind, kinds).what(change.options);
  return `fail ${name} over from ${from} to ${to}: first ${fencing}, then ${switching}`;
}

function faultsOf({ from, to, fence, switch: change }: FailoverOptions, kinds: Kinds) {
  const why = "a failover needs a fence: while the old primary may still act, two would act at once";
  return [
    ...(fence === undefined ? [{ path: ["fence"], message: why }] : stepFaults("fence", fence, kinds)),
    ...(isFileSwitch(change) ? [] : stepFaults("switch", change, kinds)),
    ...(from === to ? [{ path: ["to"], message: `${to} is the primary itself` }] : []),
  ];
}

function stepFaults(
  name: "fence" | "switch",
  { kind, options }: { readonly kind: string; readonly options: unknown },
  kinds: Kinds,
) {
  const found = kindOf(kind, kinds).faults?.(options) ?? [];
  return found.map(({ path, message }) => ({ path: [name, ...path], message }));
}

function createAction(options: FailoverOptions, setup: ActionSetup, kinds: Kinds): RecoveryAction {
  const { fence, switch: change } = options;
  if (fence === undefined) {
    const outcome: ActionOutcome = { kind: "failed", message: `${options.name} has no fence: nothing was switched` };
    return { run: async () => outcome };
  }
  const failover: Failover = {
    ...options,
    fence: kindOf(fence.kind, kinds).create(fence.options, setup),
    switch: isFileSwitch(change)
      ? { run: ({ attempt }) => switchFile(change, attempt.fencingToken) }
      : kindOf(change.kind, kinds).create(change.options, setup),
  };
  return {
    async endLeftover(key) {
      await failover.fence.endLeftover?.(`${key}-fence`);
      await failover.switch.endLeftover?.(`${key}-switch`);
      const standing = await standingOf(failover);
      return standing?.needsPerson === true ? standing.message : null;
    },
    async run(context) {
      const done = await untilAborted(failOver(failover, context, setup.clock), context.signal);
      const message = `the failover of ${options.name} was not done in time: look whether ${options.to} has taken over`;
      return done ?? { kind: "failed", message };
    },
  };
}
