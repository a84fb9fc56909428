import { engineLogsOnAsOf, exclusiveOf, logsOnAsOf, ownOfEngine, usedAlready } from "../config/exclusive-faults.ts";
import type { CheckerRegistry } from "../port/checker.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import type { Monitor } from "../port/monitor.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";

/** Throws `conflict` when another component uses what only one can, or one would log on as an engine that the other watches. */
export function checkExclusive(monitor: Monitor, definition: ComponentDefinition, checkers: CheckerRegistry): void {
  for (const { component_id: id } of monitor.current().components) {
    const other = id === definition.id ? null : monitor.definition(id);
    const message = other === null ? null : conflictOf(definition, other, checkers);
    if (message !== null) throw new PlimsollError("conflict", message);
  }
}

/** As above for what only tries: a component of the same id uses it too, while it is there. */
export function checkUnused(monitor: Monitor, definition: ComponentDefinition, checkers: CheckerRegistry): void {
  checkExclusive(monitor, definition, checkers);
  const used = exclusiveOf(definition, checkers);
  const own = monitor.definition(definition.id);
  if (used !== null && own !== null && exclusiveOf(own, checkers) === used)
    throw new PlimsollError("conflict", `${usedAlready(used, definition.id)}: a test beside it would disturb it`);
}

function conflictOf(given: ComponentDefinition, other: ComponentDefinition, checkers: CheckerRegistry): string | null {
  const used = exclusiveOf(given, checkers);
  if (used !== null && used === exclusiveOf(other, checkers)) return usedAlready(used, other.id);
  for (const [caller, watcher] of [[given, other] as const, [other, given] as const]) {
    const name = logsOnAsOf(caller, checkers);
    if (name !== null && engineLogsOnAsOf(watcher, checkers).includes(name)) return ownOfEngine(name, watcher.id);
  }
  return null;
}
