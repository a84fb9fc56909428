import { expect, it } from "vitest";
import { describeMatch } from "../../lib/describe-match.ts";
import { NO_WORDS, toMatch } from "./match-words.ts";

it("turns what was typed into a match and leaves away what was not", () => {
  expect(toMatch(NO_WORDS)).toEqual({});
  expect(toMatch({ components: " feed-*, order-gateway ,", type: "MARKET_DATA", tags: "ny4" })).toEqual({
    components: ["feed-*", "order-gateway"],
    types: ["MARKET_DATA"],
    tags: ["ny4"],
  });
  expect(toMatch({ ...NO_WORDS, type: "NONSENSE" })).toEqual({});
});

it("says a match in words", () => {
  expect(describeMatch({})).toBe("everything");
  expect(describeMatch({ components: ["a", "b", "c"] })).toBe("a, b or c");
  expect(describeMatch({ types: ["DATABASE"], tags: ["ny4"], min_severity: "HIGH" })).toBe(
    "type DATABASE, with tag ny4, with HIGH and worse",
  );
  expect(describeMatch({ max_severity: "MEDIUM" })).toBe("up to MEDIUM");
});
