import { describe, expect, it } from "vitest";
import { backtestOf, backtestSideOf } from "../../testing/insight-fixtures.ts";
import { matchedWords, pagesOf, verdictWords } from "./backtest-words.ts";

const none = { pages: 0, night_pages: 0, per_week: 0, night_per_week: 0, per_hour: 0 };

describe("the sentence of a backtest", () => {
  it("says what stays as it is", () => {
    expect(verdictWords(backtestOf())).toBe(
      "With the changes: 2 alerts, as now; pages a week: 2, as now; of these at night: 1, as now.",
    );
  });

  it("says what a replay gives beside what happened", () => {
    const a = backtestSideOf({ source: "recorded", alerts: 0, pages: none });
    expect(verdictWords(backtestOf({ a, b: backtestSideOf({ alerts: 1 }) }))).toBe(
      "Replayed, what is in force gives 1 alert where none happened; pages a week: 2 where none happened; of these at night: 1 where none happened.",
    );
  });
});

describe("pages of less than a day", () => {
  it("are counted as they are: minutes say nothing of a week", () => {
    const pages = { pages: 2, night_pages: 0, per_week: 2016, night_per_week: 0, per_hour: 12 };
    const a = backtestSideOf({ pages: { ...pages, pages: 0, per_week: 0 } });
    const report = backtestOf({ a, b: backtestSideOf({ pages }), watched_seconds: 600 });
    expect(verdictWords(report)).toBe(
      "With the changes: 2 alerts, as now; pages: 2 instead of 0; of these at night: 0, as now.",
    );
    expect(pagesOf(report, pages)).toEqual({ pages: 2, nights: 0 });
    expect(pagesOf(backtestOf({ watched_seconds: 86_400 }), pages)).toEqual({ pages: 2016, nights: 0 });
  });
});

describe("how the alerts lie to each other", () => {
  const totals = { matched: 0, earlier: 0, later: 0, only_a: 0, only_b: 0, median_earlier_seconds: null };

  it("is told of each sort that there is", () => {
    expect(matchedWords(backtestOf({ totals }))).toBe("No alert fires either way.");
    const some = { ...totals, matched: 4, earlier: 1, later: 2, only_a: 3, median_earlier_seconds: -90 };
    expect(matchedWords(backtestOf({ totals: some }))).toBe(
      "Of the alerts: 1 at the same time, 1 earlier, 2 later, 3 only as it is now. Those in both are 1 min 30 s later in the middle.",
    );
  });
});
