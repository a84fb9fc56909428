import { expect, it } from "vitest";
import { changedWords } from "./changed-words.ts";

it("says what changed and leaves out what did not", () => {
  expect(changedWords({ a: 1, b: 2 }, { a: 1, b: 3 })).toBe("b: 2 to 3");
  expect(changedWords(null, { reason: "x" })).toBe("reason: x");
  expect(changedWords({ reason: "x" }, null)).toBe("reason: was x");
  expect(changedWords(null, { reason: "x", until: null })).toBe("reason: x");
  expect(changedWords({ a: { b: 1 } }, { a: { b: 1 } })).toBe("nothing changed");
  expect(changedWords(null, null)).toBe("nothing more is known");
  expect(changedWords("5s", "7s")).toBe("5s to 7s");
  expect(changedWords(null, { a: 1, b: 2, c: 3, d: 4, e: 5 })).toBe("a: 1; b: 2; c: 3 and 2 more");
  expect(changedWords(null, "x".repeat(200))).toHaveLength(60);
});
