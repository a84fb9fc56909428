import { describe, expect, it } from "vitest";
import { TIME_PARTS, type TimePart } from "./time-part.ts";
import { STRIP_LETTERS, stripGrid, toStrip } from "./time-strip.ts";

const grid = { from: 0, to: 40, stepMs: 10 };
const stretch = (from: number, to: number, part: TimePart) => ({ from, to, part });

describe("toStrip", () => {
  it("takes the worst that a cell had in it, however short", () => {
    expect(toStrip([stretch(0, 14, "healthy"), stretch(14, 15, "down"), stretch(15, 40, "healthy")], grid)).toBe(
      "hdhh",
    );
  });

  it("says what hid the status only where there was none", () => {
    expect(
      toStrip([stretch(0, 25, "unwatched"), stretch(25, 30, "warning"), stretch(30, 40, "maintenance")], grid),
    ).toBe("uuwm");
  });

  it("takes of a timeline what lies within, and all else as absent", () => {
    expect(toStrip([stretch(-50, 10, "critical"), stretch(20, 90, "paused")], grid)).toBe("capp");
    expect(toStrip([], grid)).toBe("aaaa");
  });

  it("ends with a cell that is under way", () => {
    expect(toStrip([stretch(0, 41, "healthy")], { from: 0, to: 41, stepMs: 10 })).toBe("hhhhh");
    expect(toStrip([stretch(0, 41, "healthy")], { from: 41, to: 41, stepMs: 10 })).toBe("");
  });

  it("has a letter of its own for each part", () => {
    expect(new Set(Object.values(STRIP_LETTERS)).size).toBe(TIME_PARTS.length);
  });
});

it("keeps the cells where they are as time goes on, never more than fit", () => {
  expect(stripGrid(100, 40, 10)).toEqual({ from: 70, to: 100, stepMs: 10 });
  expect(stripGrid(109, 40, 10)).toEqual({ from: 70, to: 109, stepMs: 10 });
  expect(stripGrid(110, 40, 10)).toEqual({ from: 80, to: 110, stepMs: 10 });
});
