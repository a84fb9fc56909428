import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FAULTS } from "./fault-catalog.ts";

test("the README tells of every fault, in the catalogue's words", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const rows = FAULTS.map(({ name, simulates, like }) => `| \`${name}\` | ${simulates} | ${like} |`);
  expect(readme).toContain(rows.join("\n"));
});
