import type { ComponentHealth } from "@plimsoll/core";
import { parseComponent } from "../config/parse-component.ts";
import { toPublicDefinition } from "../config/public-definition.ts";
import type { Registries } from "../config/registries.ts";
import { restoreSecrets } from "../config/secret-stand-ins.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { audited, type CommandContext } from "./command-context.ts";
import { checkReferences } from "./component-dependencies.ts";
import { noteDefinition, requireKindRole } from "./definition-change.ts";
import { checkExclusive } from "./exclusive-use.ts";
import { knownComponent } from "./known-component.ts";

/** More components than this are not taken over the API. */
const MAX_COMPONENTS = 20_000;

export interface AddCheckerInput {
  /** A component in the configuration's own shape, as posted. */
  readonly json: unknown;
  readonly registries: Registries;
}

/**
 * Adds a component and begins to check it; it is kept across restarts. Throws `bad_request` with every mistake, `forbidden`,
 * `conflict` for an id that is taken, and `store_unavailable` (nothing is added then).
 */
export async function addChecker(
  context: CommandContext,
  { json: posted, registries }: AddCheckerInput,
): Promise<ComponentHealth> {
  const { monitor, store, gate } = context;
  // A stand-in would be kept as if it were the secret.
  const json = restoreSecrets(posted, null);
  const definition = parseComponent(json, registries, "api");
  const { id } = definition;
  return audited(context, { verb: "add_checker", subject: id }, () =>
    gate.alone(id, async () => {
      requireKindRole(context, definition, registries.checkers);
      if (monitor.definition(id) !== null)
        throw new PlimsollError("conflict", `there is a component ${JSON.stringify(id)} already`);
      if (monitor.monitoringStatus().components >= MAX_COMPONENTS) {
        throw new PlimsollError("conflict", `${MAX_COMPONENTS} components are watched already, and no more are taken`);
      }
      checkReferences(monitor, definition);
      checkExclusive(monitor, definition, registries.checkers);
      await store.saveDefinition(id, json);
      monitor.putComponent(definition);
      noteDefinition(context, "component_added", id);
      return { answer: knownComponent(monitor, id), after: toPublicDefinition(definition) };
    }),
  );
}
