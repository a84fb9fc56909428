import { exclusiveOf } from "../config/exclusive-faults.ts";
import type { CheckerRegistry } from "../port/checker.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import type { Monitor } from "../port/monitor.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";

/** Throws `conflict` when another component uses what only one can. */
export function checkExclusive(monitor: Monitor, definition: ComponentDefinition, checkers: CheckerRegistry): void {
  const used = exclusiveOf(definition, checkers);
  if (used === null) return;
  for (const { component_id: id } of monitor.current().components) {
    const other = id === definition.id ? null : monitor.definition(id);
    if (other === null || exclusiveOf(other, checkers) !== used) continue;
    throw new PlimsollError("conflict", `${used} is used by ${JSON.stringify(id)} already, and only one can`);
  }
}
