import { describe, expect, it } from "vitest";
import { resolutionFor } from "./history-handlers.ts";

const HOUR = 3_600_000;

describe("resolutionFor", () => {
  it.each([
    [HOUR, "raw"],
    [2 * HOUR, "1m"],
    [48 * HOUR, "1m"],
    [49 * HOUR, "1h"],
    [60 * 24 * HOUR, "1h"],
    [61 * 24 * HOUR, "1d"],
  ])("of %d ms is %s", (length, expected) => {
    expect(resolutionFor({ from: 0, to: length })).toBe(expected);
  });
});
