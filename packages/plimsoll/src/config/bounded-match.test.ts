import { expect, test } from "vitest";
import { createBoundedMatch, isBoundedPattern, MatchBudget } from "./bounded-match.ts";

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

test("slow patterns of one check share its time", () => {
  const budget = new MatchBudget();
  const slow = createBoundedMatch("^(a+)+$");
  const before = budget.leftMs;
  for (let n = 0; n < 20; n += 1) expect(slow(`${"a".repeat(50)}b`, budget)).toBe("slow");
  // Two full looks, and then a glance each.
  expect(before - budget.leftMs).toBeLessThanOrEqual(before + 20 * 5);
});

test("looks at the first 64 KiB only", () => {
  const match = createBoundedMatch("needle");
  expect(match(`${" ".repeat(65_536)}needle`)).toBe("no-match");
});

test("knows a regular expression from other text", () => {
  expect(isBoundedPattern("a+")).toBe(true);
  expect(isBoundedPattern("a(")).toBe(false);
});
