import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const lock = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8")) as {
  packages: Record<string, { gypfile?: boolean; resolved?: string }>;
};

it("keeps npm 10 from compiling better-sqlite3, whose binary is prebuilt (npm run lock)", () => {
  expect(lock.packages["node_modules/better-sqlite3"]?.gypfile).toBe(false);
});

it("names no registry's address, so that each user's own is used", () => {
  const named = Object.entries(lock.packages).filter(([, entry]) => entry.resolved?.startsWith("http"));
  expect(named).toEqual([]);
});
