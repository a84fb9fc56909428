import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parsePlan } from "./drill-plan.ts";

const GUIDE = readFileSync(new URL("../../../../../docs/guide/drill.md", import.meta.url), "utf8");

test("the plan in the guide is one", () => {
  const [, plan = ""] = /```yaml\n([\s\S]+?)```/.exec(GUIDE) ?? [];
  const { faults, baseline } = parsePlan(plan, { file: "drill.yaml", env: {} });
  expect(baseline).toBe(120_000);
  expect(faults.map(({ off }) => off.method)).toEqual(["POST", "DELETE"]);
});
