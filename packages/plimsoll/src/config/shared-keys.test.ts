import { expect, test } from "vitest";
import { Secret } from "../port/secret.ts";
import { actionOf } from "../recovery/policy.fixture.ts";
import type { PlimsollConfig } from "./config.ts";
import { sharedKeyNotes } from "./shared-keys.ts";

function notesOf(rule: Parameters<typeof actionOf>[1], key: string): string[] {
  const action = { ...actionOf("cancel-all", rule), options: { headers: { authorization: new Secret(key) } } };
  const check = { kind: "json", options: { headers: { "x-api-key": new Secret("read-only") } } };
  const config = { components: [{ id: "orders", check }], recovery: { actions: [action] } };
  return sharedKeyNotes(config as unknown as PlimsollConfig);
}

test("what cancels with the key of a check is told to have one of its own", () => {
  expect(notesOf({ tier: "T5" }, "read-only")).toEqual([
    "cancel-all uses the key that orders is checked with: give what cancels or kills a key of its own, which cannot withdraw, and checks one that can only read",
  ]);
});

test("a key of its own, a dry run and what does not cancel are fine", () => {
  expect(notesOf({ tier: "T5" }, "cancel-only")).toEqual([]);
  expect(notesOf({ tier: "T5", isDryRun: true }, "read-only")).toEqual([]);
  expect(notesOf({ tier: "T1" }, "read-only")).toEqual([]);
});
