import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FAULT_NAMES } from "./fault-catalog.ts";

function faultsOf(file: string): readonly string[] {
  const plan = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
  return Array.from(plan.matchAll(/\bfault: (\w+)/g), ([, name]) => String(name));
}

test("the drill plans have every fault between them, and each once in a plan", () => {
  const plans = [faultsOf("drill.yaml"), faultsOf("recovery-drill.yaml")];
  expect([...new Set(plans.flat())].toSorted()).toEqual(FAULT_NAMES.toSorted());
  for (const plan of plans) expect(new Set(plan).size).toBe(plan.length);
});
