import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FAULT_NAMES } from "./fault-catalog.ts";

test("the drill plan has every fault, and each once", () => {
  const plan = readFileSync(new URL("../../drill.yaml", import.meta.url), "utf8");
  const planned = Array.from(plan.matchAll(/\bfault: (\w+)/g), ([, name]) => String(name));
  expect(planned.toSorted()).toEqual(FAULT_NAMES.toSorted());
});
