import { describe, expect, it } from "vitest";
import { SCHEMA } from "../../testing/fake-manage.ts";
import { toComponentFields } from "./component-fields.ts";
import { emptyValue, type Schema, toField, variantOf } from "./form-field.ts";

const field = (schema: Schema) => toField(schema, schema);

describe("the field of a schema", () => {
  it.each([
    ["text", { type: "string" }],
    ["number", { type: "integer", minimum: 1 }],
    ["number", { type: ["number", "null"] }],
    ["truth", { type: "boolean" }],
    ["choice", { enum: ["a", "b"] }],
    ["choice", { anyOf: [{ const: "a" }, { enum: ["b"] }] }],
    ["quantity", { anyOf: [{ type: "number" }, { type: "string", pattern: "^(ms|s|m)$" }] }],
    ["scalar", { type: ["string", "number", "boolean", "null"] }],
    ["scalar", { anyOf: [{ type: "string" }, { type: "number" }, { type: "boolean" }] }],
    ["list", { type: "array", items: { type: "string" } }],
    ["map", { type: "object", additionalProperties: { type: "string" } }],
    ["group", { type: "object", properties: {} }],
    ["variants", { anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }] }],
    ["fixed", { type: "null" }],
    ["json", { type: "object", additionalProperties: {} }],
    ["json", {}],
  ])("is a %s", (shape, schema) => {
    expect(field(schema).shape).toBe(shape);
  });

  it("ends where a schema goes on in itself", () => {
    const root = { $defs: { it: { type: "array", items: { $ref: "#/$defs/it" } } }, $ref: "#/$defs/it" };
    expect(field(root)).toMatchObject({ shape: "list", item: { shape: "json" } });
  });

  it("says default and limits where the description does not", () => {
    expect(field({ type: "number", default: 2, minimum: 1, maximum: 9, description: "tries" }).help).toBe(
      "tries; default 2; 1 to 9",
    );
    expect(field({ type: "number", default: 2, description: "tries; default two" }).help).toBe("tries; default two");
  });

  it("knows which of several shapes a value has", () => {
    const { variants } = field({
      anyOf: [{ type: "string" }, { type: "object", properties: { path: { type: "string" } } }, { type: "null" }],
    }) as Extract<ReturnType<typeof field>, { shape: "variants" }>;
    expect(["/a", { path: "/a" }, null].map((value) => variantOf(value, variants))).toEqual([0, 1, 2]);
    expect(variants.map(({ field: it }) => emptyValue(it))).toEqual([undefined, {}, null]);
  });
});

it("the fields of a component leave out what is for the file, and know each kind", () => {
  const fields = toComponentFields(SCHEMA);
  expect(fields.members.map(({ name }) => name)).toEqual(["id", "type", "interval", "tags", "thresholds"]);
  expect(fields.kinds).toEqual(["http", "redis"]);
  expect(fields.optionsOf("http")?.map(({ name }) => name)).toEqual([
    "base_url",
    "endpoints",
    "api_key",
    "follow",
    "body",
  ]);
  expect(fields.optionsOf("nothing")).toBeNull();
});
