import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ERROR_CODES } from "./plimsoll-error.ts";

it("has every error code described in docs/reference/errors.md, and no other", () => {
  const page = readFileSync(new URL("../../../../docs/reference/errors.md", import.meta.url), "utf8");
  const described = Array.from(page.matchAll(/^\| `(\w+)` \|/gm), ([, code]) => code);
  expect(described).toEqual([...ERROR_CODES]);
});
