import { expect, test } from "vitest";
import { createBoundedMatch, isBoundedPattern } from "./bounded-match.ts";

test("matches and doesn't match", () => {
  const match = createBoundedMatch('"status":\\s*"ok"');
  expect(match('{"status": "ok"}')).toBe("match");
  expect(match('{"status": "bad"}')).toBe("no-match");
  expect(match('{"status": "ok"}')).toBe("match");
});

test("gives up on a pattern that would take for ever, and works again after", () => {
  const match = createBoundedMatch("^(a+)+$");
  expect(match(`${"a".repeat(50)}b`)).toBe("slow");
  expect(match("aaa")).toBe("match");
});

test("looks at the first 64 KiB only", () => {
  const match = createBoundedMatch("needle");
  expect(match(`${" ".repeat(65_536)}needle`)).toBe("no-match");
});

test("knows a regular expression from other text", () => {
  expect(isBoundedPattern("a+")).toBe(true);
  expect(isBoundedPattern("a(")).toBe(false);
});
