import { describe, expect, it } from "vitest";
import { metric } from "../../testing/fixtures.ts";
import { changedEdges, readChoice, readEdge, toSearch, triedWords } from "./backtest-choice.ts";

const choose = (search: string) => readChoice(new URLSearchParams(search));

describe("a choice", () => {
  it("comes back from the address as it went there", () => {
    for (const search of ["component=a%26b&metric=m&warning=&critical=3&since=30d", "since=7d"]) {
      expect(new URLSearchParams(toSearch(choose(search))).toString()).toBe(search);
    }
    expect(choose("since=99y").range.value).toBe("7d");
  });

  it("is no change where it says what is in force already", () => {
    expect(changedEdges(choose("warning=1000&critical=5e3"), metric())).toBeNull();
    expect(changedEdges(choose(""), null)).toBeNull();
    expect(changedEdges(choose("warning=5"), null)).toBeNull();
    expect(changedEdges(choose("metric=m&warning=5"), null)).toEqual({ warning: 5 });
    expect(changedEdges(choose("warning="), metric())).toEqual({ warning: null });
    expect(triedWords(choose("metric=response_time&warning="), metric())).toBe(
      "response_time: WARNING never (in force: 1.00 s)",
    );
  });
});

it.each([
  ["", null],
  [" 1,5 ", 1.5],
  ["-3", -3],
  ["x", Number.NaN],
  ["1e999", Number.NaN],
])("reads the edge %j as %s", (text, expected) => {
  expect(readEdge(text)).toBe(expected);
});
