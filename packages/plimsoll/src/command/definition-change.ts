import type { EventType } from "@plimsoll/core";
import type { CheckerRegistry } from "../port/checker.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { requireRole } from "./actor.ts";
import type { CommandContext } from "./command-context.ts";

/** Only components added over the API can be changed over it. Throws `not_found` or `conflict`. */
export function changeableDefinition({ monitor }: CommandContext, id: string): ComponentDefinition {
  const definition = monitor.definition(id);
  if (definition === null) throw new PlimsollError("not_found", `there is no component ${JSON.stringify(id)}`);
  if (definition.source === "api") return definition;
  const where = { config: "in the configuration file", code: "in code", default: "by Plimsoll itself" }[
    definition.source
  ];
  throw new PlimsollError("conflict", `${id} was declared ${where} and can only be changed there`);
}

/** Kinds that read files, processes or databases of this host need the admin role. Throws `forbidden`. */
export function requireKindRole(
  { actor }: CommandContext,
  definition: ComponentDefinition,
  checkers: CheckerRegistry,
): void {
  const { kind } = definition.check;
  const needed = checkers.get(kind)?.access === "network" ? "operator" : "admin";
  requireRole(actor, needed, `a checker of kind ${kind}`);
}

/** Writes a line about a component's definition to the event log. */
export function noteDefinition({ monitor, clock, actor }: CommandContext, type: EventType, id: string): void {
  const done = type.slice(type.indexOf("_") + 1);
  monitor.recordEvent({
    timestamp: new Date(clock.now()).toISOString(),
    event_type: type,
    component_id: id,
    severity: "LOW",
    message: `${id} was ${done} by ${actor.name}`,
    details: { by: actor.name },
  });
}
