import type { ComponentHealth } from "@plimsoll/core";
import { parseComponent } from "../config/parse-component.ts";
import { toPublicDefinition } from "../config/public-definition.ts";
import type { Registries } from "../config/registries.ts";
import { restoreSecrets } from "../config/secret-stand-ins.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { audited, type CommandContext } from "./command-context.ts";
import { checkReferences } from "./component-dependencies.ts";
import { changeableDefinition, noteDefinition, requireKindRole } from "./definition-change.ts";
import { checkExclusive } from "./exclusive-use.ts";
import { knownComponent } from "./known-component.ts";

export interface ChangeCheckerInput {
  readonly id: string;
  /** The whole component in the configuration's own shape; its `id` may be left out, and stand-ins keep its secrets. */
  readonly json: unknown;
  readonly registries: Registries;
}

/**
 * Replaces a component that was added over the API. Throws `not_found`, `conflict` for one declared elsewhere, `bad_request`
 * with every mistake, `forbidden`, and `store_unavailable` (nothing is changed then).
 */
export async function changeChecker(context: CommandContext, input: ChangeCheckerInput): Promise<ComponentHealth> {
  const { monitor, store, gate } = context;
  const { id, registries } = input;
  const before = monitor.definition(id);
  const subject = { verb: "change_checker", subject: id, before: before === null ? null : toPublicDefinition(before) };
  return audited(context, subject, () =>
    gate.alone(id, async () => {
      const known = changeableDefinition(context, id);
      requireKindRole(context, known, registries.checkers);
      const json = restoreSecrets(withId(input.json, id), known);
      const definition = parseComponent(json, registries, "api");
      requireKindRole(context, definition, registries.checkers);
      checkReferences(monitor, definition);
      checkExclusive(monitor, definition, registries.checkers);
      await store.saveDefinition(id, json);
      monitor.putComponent(definition);
      noteDefinition(context, "component_changed", id);
      return { answer: knownComponent(monitor, id), after: toPublicDefinition(definition) };
    }),
  );
}

function withId(json: unknown, id: string): unknown {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return json;
  if ("id" in json && json.id !== id) {
    const message = `expected ${JSON.stringify(id)}, as in the path: an id cannot be changed`;
    throw new PlimsollError("bad_request", `id: ${message}`, { mistakes: [{ path: "id", message }] });
  }
  return { ...json, id };
}
