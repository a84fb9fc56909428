import { expect, test } from "vitest";
import { lastTryWords } from "./last-try-words.ts";

const AT = "2026-01-05T15:00:00.000Z";
const last = { action_id: "restart", state: "refused", reason: "in-flight: 2 orders in flight", at: AT } as const;

test("a case that waits says what became of the try before", () => {
  const text = "it is too soon after the try before";
  expect(lastTryWords({ last, latched: null, text })).toBe("restart was refused: in-flight: 2 orders in flight");
  expect(lastTryWords({ last: { ...last, state: "expired", reason: "0 of 2 agreed" }, latched: null, text })).toBe(
    "restart was not agreed to in time: 0 of 2 agreed",
  );
});

test("nothing is said twice, and nothing where nothing was tried", () => {
  expect(lastTryWords({ last: null, latched: null, text: "paused by anna" })).toBeNull();
  expect(lastTryWords({ last, latched: null, text: last.reason })).toBeNull();
  expect(lastTryWords({ last, latched: { at: AT, reason: "unclear", text: last.reason }, text: "" })).toBeNull();
});
