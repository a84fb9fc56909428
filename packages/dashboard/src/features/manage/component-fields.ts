import { type Field, isRecord, type Member, type Schema, toField } from "./form-field.ts";

/** What the form of a component is made of. */
export interface ComponentFields {
  /** All but `check`, and what is for the configuration file only. */
  readonly members: readonly Member[];
  readonly kinds: readonly string[];
  /** The options of a kind, without `kind`; null for one that is not known. */
  optionsOf(kind: string): readonly Member[] | null;
}

const FOR_THE_FILE = new Set(["check", "recovery"]);

/** The fields of a component, from the JSON Schema of the configuration. Throws when it holds none. */
export function toComponentFields(root: Schema): ComponentFields {
  const component = at(root, "$defs", "component") ?? at(root, "properties", "components", "items");
  const kindSchemas = new Map(
    branches(at(component, "properties", "check")).flatMap((branch) => {
      const ref = typeof branch.$ref === "string" ? branch.$ref : null;
      const schema = ref === null ? branch : at(root, ...ref.slice(2).split("/"));
      const kind = at(schema, "properties", "kind")?.const;
      return typeof kind === "string" && schema !== null ? [[kind, schema] as const] : [];
    }),
  );
  const field = component === null ? null : toField(component, root);
  if (field?.shape !== "group" || kindSchemas.size === 0) throw new Error("the schema describes no components");
  const read = new Map<string, readonly Member[]>();
  return {
    members: field.members.filter(({ name }) => !FOR_THE_FILE.has(name)),
    kinds: [...kindSchemas.keys()],
    optionsOf(kind) {
      const known = read.get(kind);
      const schema = kindSchemas.get(kind);
      if (known !== undefined || schema === undefined) return known ?? null;
      const members = membersOf(toField(schema, root));
      read.set(kind, members);
      return members;
    },
  };
}

function membersOf(field: Field): Member[] {
  return field.shape === "group" ? field.members.filter(({ name }) => name !== "kind") : [];
}

function branches(schema: Schema | null): Schema[] {
  const choices = schema?.oneOf ?? schema?.anyOf;
  return Array.isArray(choices) ? choices.filter(isRecord) : [];
}

function at(schema: Schema | null, ...path: readonly string[]): Schema | null {
  let current: unknown = schema;
  for (const step of path) current = isRecord(current) ? current[step] : undefined;
  return isRecord(current) ? current : null;
}
