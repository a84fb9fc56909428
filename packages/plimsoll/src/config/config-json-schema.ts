import { z } from "zod";
import { configSchema } from "./config-schema.ts";
import { presetSettings } from "./expand-presets.ts";
import { actionSettings } from "./recovery-schema.ts";
import type { Registries } from "./registries.ts";

type Schema = { [key: string]: unknown };

/**
 * The JSON Schema (2020-12) of the whole configuration as it is written, with the options of every kind of checker and
 * channel. Forms and editors are built from it; what only `check-config` can see, such as dependencies, is not in it.
 */
export function configJsonSchema(registries: Registries): Schema {
  const schema = toSchema(configSchema);
  const definitions: Schema = {};
  const checks = kindSchemas("checker", registries.checkers, definitions);
  const channels = kindSchemas("channel", registries.channels, definitions);
  const channel = at(schema, "properties", "alerting", "properties", "channels");
  const component = at(schema, "properties", "components", "items", "properties");
  const { id } = at(component);
  component.check = { oneOf: checks };
  withPresets(at(schema, "properties", "components"), registries, definitions);
  const actions = at(schema, "properties", "recovery", "properties", "actions");
  actions.items = { oneOf: actionSchemas(registries, definitions) };
  channel.items = { oneOf: channels.map((ref) => withId(ref, definitions, id)) };
  return { title: "Plimsoll configuration", ...schema, $defs: { ...(schema.$defs as Schema), ...definitions } };
}

/** What every action has stands beside the options of its kind. */
function actionSchemas({ actions = new Map() }: Registries, definitions: Schema): { $ref: string }[] {
  const shared = toSchema(actionSettings);
  const refs = kindSchemas("action", actions, definitions);
  for (const { $ref } of refs) {
    const name = $ref.slice("#/$defs/".length);
    const schema = definitions[name] as Schema;
    const { kind: _, ...settings } = shared.properties as Schema;
    const required = (shared.required as string[]).filter((key) => key !== "kind");
    definitions[name] = {
      ...schema,
      properties: { ...settings, ...(schema.properties as Schema) },
      required: [...new Set([...required, ...((schema.required as string[] | undefined) ?? [])])],
    };
  }
  return refs;
}

/** Among the components stand presets, each with its own options beside what all presets take. */
function withPresets(components: Schema, { presets }: Registries, definitions: Schema): void {
  if (presets.size === 0) return;
  definitions.component = components.items;
  const shared = toSchema(presetSettings).properties as Schema;
  const refs = [...presets.values()].map(({ name, options }) => {
    const { $schema: _, ...schema } = toSchema(options);
    const properties = { ...shared, preset: { const: name }, ...(schema.properties as Schema) };
    const required = ["preset", ...((schema.required as string[] | undefined) ?? [])];
    definitions[`preset_${name}`] = { ...schema, properties, required };
    return { $ref: `#/$defs/preset_${name}` };
  });
  components.items = { anyOf: [{ $ref: "#/$defs/component" }, ...refs] };
}

function toSchema(schema: z.ZodType): Schema {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Schema;
}

/** Puts each kind's schema among the definitions, under its kind's name, and gives the references to them. */
function kindSchemas(
  prefix: string,
  registry: ReadonlyMap<string, { readonly kind: string; readonly options: z.ZodType }>,
  definitions: Schema,
): { $ref: string }[] {
  return [...registry.values()].map(({ kind, options }) => {
    const name = `${prefix}_${kind}`;
    const { $schema: _, ...schema } = toSchema(options);
    definitions[name] = withKind(relocated(schema, `#/$defs/${name}`) as Schema, kind);
    return { $ref: `#/$defs/${name}` };
  });
}

/** References inside a schema start at its own root, which is no longer the document's. */
function relocated(value: unknown, root: string): unknown {
  if (Array.isArray(value)) return value.map((it) => relocated(it, root));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, it]) => {
      if (key === "$ref" && typeof it === "string" && it.startsWith("#")) return [key, root + it.slice(1)];
      return [key, relocated(it, root)];
    }),
  );
}

/** The kind stands beside the kind's own options; in a union it stands in each branch. */
function withKind(schema: Schema, kind: string): Schema {
  for (const union of ["anyOf", "oneOf"] as const) {
    const branches = schema[union];
    if (Array.isArray(branches))
      return { ...schema, [union]: branches.map((branch) => withKind(branch as Schema, kind)) };
  }
  return withProperty(schema, "kind", { const: kind });
}

function withProperty(schema: Schema, name: string, property: unknown): Schema {
  return {
    ...schema,
    properties: { [name]: property, ...(schema.properties as Schema) },
    required: [name, ...((schema.required as string[] | undefined) ?? [])],
  };
}

function withId(ref: { $ref: string }, definitions: Schema, id: unknown): { $ref: string } {
  const name = ref.$ref.slice("#/$defs/".length);
  definitions[name] = withProperty(definitions[name] as Schema, "id", id);
  return ref;
}

function at(schema: Schema, ...path: string[]): Schema {
  let current = schema;
  for (const step of path) current = current[step] as Schema;
  return current;
}
