import { describe, expect, it } from "vitest";
import { formatMinute } from "../../lib/format/format-time.ts";
import { dayWords, toCellRuns } from "./day-cells.ts";

describe("toCellRuns", () => {
  it("joins neighbours", () => {
    expect(toCellRuns("aahhd", null)).toEqual([
      { part: "absent", at: 0, count: 2 },
      { part: "healthy", at: 2, count: 2 },
      { part: "down", at: 4, count: 1 },
    ]);
  });

  it("shows in the newest cell how it stands now, but never less than was seen in it", () => {
    expect(toCellRuns("hh", "DOWN").at(-1)).toEqual({ part: "down", at: 1, count: 1 });
    expect(toCellRuns("hd", "HEALTHY").at(-1)?.part).toBe("down");
    expect(toCellRuns("ha", "HEALTHY")).toEqual([{ part: "healthy", at: 0, count: 2 }]);
    expect(toCellRuns("", "DOWN")).toEqual([]);
  });

  it("takes a letter that it does not know for nothing known", () => {
    expect(toCellRuns("?h", null).map(({ part }) => part)).toEqual(["absent", "healthy"]);
  });
});

it("names the bad parts of a day by their hours, the newest where there are many", () => {
  const view = { from: Date.UTC(2026, 10, 23), cellMs: 1_800_000 };
  expect(dayWords(toCellRuns("hhhh", null), view)).toBe("nothing wrong was seen in 24 h");
  const at = (hour: number) => formatMinute(view.from + hour * 3_600_000);
  expect(dayWords(toCellRuns("hdd", null), view)).toBe(`in 24 h: DOWN within ${at(0.5)}–${at(1.5)}`);
  expect(dayWords(toCellRuns("dhdhdhdhdhdhdhw", null), view)).toMatch(/and 2 earlier$/);
});
