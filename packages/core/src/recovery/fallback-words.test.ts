import { expect, test } from "vitest";
import { fallbackWords } from "./fallback-words.ts";

const PLAIN = { text: "trades on the second feed", component: null, max_age_seconds: null, reduce_only: false };

test("says what it does meanwhile, and how what stands in for it is", () => {
  expect(fallbackWords(PLAIN, null)).toBe("trades on the second feed");
  const all = { ...PLAIN, component: "feed-2", max_age_seconds: 2, reduce_only: true };
  expect(fallbackWords(all, "DOWN")).toBe(
    "trades on the second feed (feed-2 is DOWN; what it goes on with is at most 2 s old; it only closes positions)",
  );
  expect(fallbackWords({ ...PLAIN, component: "feed-2" }, null)).toBe(
    "trades on the second feed (feed-2, of which nothing is known yet)",
  );
});
