import { manageTexts } from "../../texts/manage.ts";

/** A JSON Schema, or a part of one, as the server gives it. */
export type Schema = { readonly [key: string]: unknown };

interface FieldBase {
  /** What it means, with its default and its limits, in words; may be empty. */
  readonly help: string;
}

/** What a form shows for a part of a schema. */
export type Field = FieldBase &
  (
    | { readonly shape: "text" }
    | { readonly shape: "number" }
    /** A number or a text with its unit: `500ms`, `2GB`. */
    | { readonly shape: "quantity"; readonly example: string }
    /** Any text, number, yes or no. */
    | { readonly shape: "scalar" }
    | { readonly shape: "truth"; readonly fallback: boolean }
    | { readonly shape: "choice"; readonly options: readonly string[] }
    | { readonly shape: "fixed"; readonly value: unknown }
    | { readonly shape: "list"; readonly item: Field }
    | { readonly shape: "map"; readonly value: Field }
    | { readonly shape: "group"; readonly members: readonly Member[] }
    /** One of several, told apart by what stands there. */
    | { readonly shape: "variants"; readonly variants: readonly Variant[] }
    /** What no field fits: written as JSON. */
    | { readonly shape: "json" }
  );

export interface Member {
  readonly name: string;
  readonly field: Field;
  readonly isRequired: boolean;
}

export interface Variant {
  readonly label: string;
  readonly field: Field;
}

/** Deeper than this, what is left is written as JSON. */
const MOST_DEPTH = 14;
const DURATION = "ms|s|m";

/** The field of a schema. `root` is the document that its references start in. */
export function toField(schema: Schema, root: Schema): Field {
  return read(schema, { root, refs: [], depth: 0 });
}

interface Reading {
  readonly root: Schema;
  /** The references that are being followed: one that comes again has no end. */
  readonly refs: readonly string[];
  readonly depth: number;
}

function read(schema: Schema, reading: Reading): Field {
  const help = helpOf(schema);
  const { root, refs, depth } = reading;
  if (depth > MOST_DEPTH) return { help, shape: "json" };
  const within = { ...reading, depth: depth + 1 };
  if (typeof schema.$ref === "string") {
    const ref = schema.$ref;
    if (refs.includes(ref)) return { help, shape: "json" };
    const found = read(resolve(root, ref), { root, refs: [...refs, ref], depth: depth + 1 });
    return help === "" ? found : { ...found, help };
  }
  if ("const" in schema) return { help, shape: "fixed", value: schema.const };
  if (Array.isArray(schema.enum)) return { help, shape: "choice", options: schema.enum.map(String) };
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) return readChoices(choices as Schema[], help, within);
  if (Array.isArray(schema.type)) return readTypes(schema.type as string[], help);
  return readType(schema, help, within);
}

function readType(schema: Schema, help: string, within: Reading): Field {
  switch (schema.type) {
    case "string":
      return { help, shape: "text" };
    case "number":
    case "integer":
      return { help, shape: "number" };
    case "boolean":
      return { help, shape: "truth", fallback: schema.default === true };
    case "null":
      return { help, shape: "fixed", value: null };
    case "array":
      return isSchema(schema.items)
        ? { help, shape: "list", item: read(schema.items, within) }
        : { help, shape: "json" };
    case "object":
      return readObject(schema, help, within);
    default:
      return { help, shape: "json" };
  }
}

function readObject(schema: Schema, help: string, within: Reading): Field {
  if (isSchema(schema.properties)) {
    const required = Array.isArray(schema.required) ? schema.required : [];
    const members = Object.entries(schema.properties).map(([name, it]) => ({
      name,
      field: read(it as Schema, within),
      isRequired: required.includes(name),
    }));
    return { help, shape: "group", members };
  }
  const { additionalProperties: values } = schema;
  if (isSchema(values) && Object.keys(values).length > 0) return { help, shape: "map", value: read(values, within) };
  return { help, shape: "json" };
}

/** Several types at once are all plain values, or a number that may be nothing. */
function readTypes(types: readonly string[], help: string): Field {
  const plain = types.filter((type) => type !== "null");
  if (plain.every((type) => type === "number" || type === "integer")) return { help, shape: "number" };
  return plain.some((type) => type === "object" || type === "array")
    ? { help, shape: "json" }
    : { help, shape: "scalar" };
}

function readChoices(choices: readonly Schema[], help: string, within: Reading): Field {
  const [first] = choices;
  if (choices.length === 1 && first !== undefined) return { ...read(first, within), help: help || helpOf(first) };
  const types = choices.map(({ type }) => type);
  const pattern = choices.find(({ pattern: it }) => typeof it === "string")?.pattern;
  const isNumberOrText = types.every((type) => type === "number" || type === "integer" || type === "string");
  if (isNumberOrText && typeof pattern === "string" && new Set(types).size > 1) {
    return { help, shape: "quantity", example: pattern.includes(DURATION) ? "500ms, 5s, 1m" : "500kB, 2MB, 1GB" };
  }
  if (choices.every((it) => typeof it.const === "string" || Array.isArray(it.enum))) {
    return { help, shape: "choice", options: choices.flatMap((it) => (it.enum ?? [it.const]) as string[]) };
  }
  const fields = choices.map((it) => read(it, within));
  if (fields.every(({ shape }) => shape === "text" || shape === "number" || shape === "truth") && fields.length > 2)
    return { help, shape: "scalar" };
  if (fields.every(({ shape }) => shape === "text")) return { help, shape: "text" };
  return { help, shape: "variants", variants: labelled(fields) };
}

/** Two of one shape are told apart by what they must have. */
function labelled(fields: readonly Field[]): Variant[] {
  return fields.map((field, index) => {
    const label = labelOf(field);
    const isAlone = fields.every((other, at) => at === index || labelOf(other) !== label);
    return { label: isAlone ? label : `${label} ${index + 1}`, field };
  });
}

function labelOf(field: Field): string {
  if (field.shape === "group") {
    const required = field.members.filter(({ isRequired }) => isRequired).map(({ name }) => name);
    return manageTexts.variantGroup(required);
  }
  if (field.shape === "fixed") return field.value === null ? manageTexts.variantNone : wordOf(field.value);
  return manageTexts.variants[field.shape];
}

/** What the variant of a value is: the first that it fits. */
export function variantOf(value: unknown, variants: readonly Variant[]): number {
  const index = variants.findIndex(({ field }) => fits(value, field));
  return index < 0 ? 0 : index;
}

/** Whether a value has the shape of a field. */
export function fits(value: unknown, field: Field): boolean {
  switch (field.shape) {
    case "fixed":
      return value === field.value;
    case "truth":
      return typeof value === "boolean";
    case "number":
      return typeof value === "number";
    case "text":
    case "choice":
      return typeof value === "string";
    case "quantity":
    case "scalar":
      return typeof value === "string" || typeof value === "number";
    case "list":
      return Array.isArray(value);
    case "group": {
      if (!isRecord(value)) return false;
      const names = new Set(field.members.map(({ name }) => name));
      const isFixed = field.members.every(({ name, field: it }) => it.shape !== "fixed" || value[name] === it.value);
      return isFixed && Object.keys(value).every((name) => names.has(name));
    }
    case "map":
      return isRecord(value);
    case "variants":
      return field.variants.some((it) => fits(value, it.field));
    case "json":
      return true;
  }
}

/** What stands in a field that has just been added. Undefined: nothing until something is typed. */
export function emptyValue(field: Field): unknown {
  switch (field.shape) {
    case "fixed":
      return field.value;
    case "truth":
      return !field.fallback;
    case "list":
      return [];
    case "map":
      return {};
    case "group": {
      const given = field.members.flatMap(({ name, field: it, isRequired }) => {
        const value = isRequired ? emptyValue(it) : undefined;
        return value === undefined ? [] : [[name, value] as const];
      });
      return Object.fromEntries(given);
    }
    case "variants": {
      const [first] = field.variants;
      return first === undefined ? undefined : emptyValue(first.field);
    }
    case "text":
    case "number":
    case "quantity":
    case "scalar":
    case "choice":
    case "json":
      return undefined;
  }
}

function helpOf(schema: Schema): string {
  const { description, default: fallback, minimum, maximum } = schema;
  const said = typeof description === "string" ? description : "";
  const isPlain = ["string", "number", "boolean"].includes(typeof fallback);
  const isSaid = said.includes("default");
  return [
    said,
    isPlain && !isSaid ? manageTexts.fallback(String(fallback)) : "",
    manageTexts.between(toLimit(minimum), toLimit(maximum)),
  ]
    .filter((it) => it !== "")
    .join("; ");
}

/** The largest whole number says nothing to people. */
function toLimit(value: unknown): number | null {
  return typeof value === "number" && Math.abs(value) < 1e12 ? value : null;
}

function resolve(root: Schema, ref: string): Schema {
  let current: unknown = root;
  for (const step of ref
    .replace(/^#\/?/, "")
    .split("/")
    .filter((it) => it !== "")) {
    current = isRecord(current) ? current[step.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined;
  }
  return isSchema(current) ? current : {};
}

function isSchema(value: unknown): value is Schema {
  return isRecord(value);
}

/** A value that should be text, as text. */
export function wordOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
