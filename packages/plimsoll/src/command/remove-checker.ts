import { toPublicDefinition } from "../config/public-definition.ts";
import type { CheckerRegistry } from "../port/checker.ts";
import { audited, type CommandContext } from "./command-context.ts";
import { checkUnneeded } from "./component-dependencies.ts";
import { changeableDefinition, noteDefinition, requireKindRole } from "./definition-change.ts";

export interface RemoveCheckerInput {
  readonly id: string;
  readonly checkers: CheckerRegistry;
}

/**
 * Stops watching a component that was added over the API and forgets it; its history stays until it ages. Throws `not_found`,
 * `conflict` for one declared elsewhere or depended on, `forbidden`, and `store_unavailable` (nothing is removed then).
 */
export function removeChecker(context: CommandContext, { id, checkers }: RemoveCheckerInput): Promise<void> {
  const { monitor, store, gate } = context;
  const before = monitor.definition(id);
  const subject = { verb: "remove_checker", subject: id, before: before === null ? null : toPublicDefinition(before) };
  return audited(context, subject, () =>
    gate.alone(id, async () => {
      requireKindRole(context, changeableDefinition(context, id), checkers);
      checkUnneeded(monitor, id);
      // Asked first, since a component removed from memory only would be back after a restart.
      await store.probe();
      await monitor.removeComponent(id);
      noteDefinition(context, "component_removed", id);
      return { answer: undefined, after: null };
    }),
  );
}
