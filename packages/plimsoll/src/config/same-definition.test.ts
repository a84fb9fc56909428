import { DEFAULT_CONFIRM } from "@plimsoll/core";
import { expect, it } from "vitest";
import type { ComponentDefinition } from "../port/component-definition.ts";
import { Secret } from "../port/secret.ts";
import { isSameDefinition } from "./same-definition.ts";

function definition(options: unknown, tags: string[] = ["a"]): ComponentDefinition {
  return {
    id: "x",
    type: "CUSTOM",
    source: "config",
    check: { kind: "http", options },
    intervalMs: null,
    timeoutMs: null,
    confirm: DEFAULT_CONFIRM,
    thresholds: { latency: { warning: 1 } },
    urgency: null,
    tags,
    dependsOn: [],
  };
}

it("finds two readings of one file the same", () => {
  const options = () => ({ url: "http://a", key: new Secret("k"), list: [1, { two: 2 }], pattern: /a+/ });
  expect(isSameDefinition(definition(options()), definition(options()))).toBe(true);
});

it.each([
  [{ key: new Secret("old") }, { key: new Secret("new") }],
  [{ list: [1, 2] }, { list: [1] }],
  [{ pattern: /a/ }, { pattern: /b/ }],
  [{ a: undefined }, { b: undefined }],
  [{ a: 1 }, { a: "1" }],
])("tells %o from %o", (a, b) => {
  expect(isSameDefinition(definition(a), definition(b))).toBe(false);
});

it("tells definitions with other tags apart", () => {
  expect(isSameDefinition(definition({}), definition({}, ["b"]))).toBe(false);
});
