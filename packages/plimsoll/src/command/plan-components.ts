import { isDeepStrictEqual } from "node:util";
import type { PlannedComponent } from "@plimsoll/core";
import { z } from "zod";
import { parseComponent } from "../config/parse-component.ts";
import type { Registries } from "../config/registries.ts";
import { restoreSecrets } from "../config/secret-stand-ins.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { CommandContext } from "./command-context.ts";
import { checkReferences } from "./component-dependencies.ts";
import { changeableDefinition, requireKindRole } from "./definition-change.ts";
import { checkExclusive } from "./exclusive-use.ts";
import { idIn } from "./id-in.ts";

/** More at once are for the configuration file. */
const MAX_PLANNED = 1000;

export const planComponentsInput = z.strictObject({
  components: z
    .array(z.record(z.string(), z.unknown()))
    .min(1)
    .max(MAX_PLANNED)
    .describe("components in the configuration's own shape; they may depend on one another"),
});

/**
 * What would come of taking these components over, each on its own: added, changed, the same, or refused with every
 * mistake. Changes nothing and asks nobody.
 */
export function planComponents(
  context: CommandContext,
  components: readonly unknown[],
  registries: Registries,
): PlannedComponent[] {
  const ids = components.map(idIn);
  const planned = new Set(ids.filter((it) => it !== null));
  return components.map((json, index) => {
    const id = ids[index] ?? null;
    const isRepeated = id !== null && ids.indexOf(id) < index;
    try {
      if (isRepeated) throw new PlimsollError("conflict", `${id} stands more than once in this list`);
      return {
        component_id: id,
        outcome: planOne(context, { json, id, planned, registries }),
        reason: null,
        errors: [],
      };
    } catch (error) {
      if (!(error instanceof PlimsollError)) throw error;
      const errors = error.mistakes.map(({ path, message }) => ({ path, message }));
      return { component_id: id, outcome: "refuse" as const, reason: error.message, errors };
    }
  });
}

interface Planned {
  readonly json: unknown;
  readonly id: string | null;
  /** Ids that will be there once all of the list are. */
  readonly planned: ReadonlySet<string>;
  readonly registries: Registries;
}

function planOne(context: CommandContext, { json, id, planned, registries }: Planned): "add" | "change" | "same" {
  const { monitor } = context;
  const known = id === null ? null : monitor.definition(id);
  const before = known === null ? null : changeable(context, known, registries);
  const whole = restoreSecrets(json, before);
  const definition = parseComponent(whole, registries, "api");
  requireKindRole(context, definition, registries.checkers);
  checkReferences(monitor, definition, planned);
  checkExclusive(monitor, definition, registries.checkers);
  if (before === null) return "add";
  return isDeepStrictEqual(whole, before.posted) ? "same" : "change";
}

function changeable(
  context: CommandContext,
  { id }: ComponentDefinition,
  { checkers }: Registries,
): ComponentDefinition {
  const before = changeableDefinition(context, id);
  requireKindRole(context, before, checkers);
  return before;
}
