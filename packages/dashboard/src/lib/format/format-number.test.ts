import { describe, expect, it } from "vitest";
import { figureText, formatFigure, groupDigits } from "./format-number.ts";

const T = "\u202f";

describe("formatFigure", () => {
  it.each([
    [4.123, "ms", "4.1 ms"],
    [0.0421, "ms", "42 µs"],
    [0, "ms", "0.0 ms"],
    [412.7, "ms", "413 ms"],
    [1240, "ms", "1.24 s"],
    [152, "MB", "152 MB"],
    [15.25, "MB", "15.3 MB"],
    [1520, "MB", "1.52 GB"],
    [2_500_000, "MB", "2.50 TB"],
    [512, "B", "512 B"],
    [99.984, "%", "99.98 %"],
    [100, "%", "100.0 %"],
    [42.25, "%", "42.3 %"],
    [312, "/s", "312 /s"],
    [12345, "1", `12${T}345`],
    [2_345_678, "1", "2.35 M"],
    [0.25, "1", "0.25"],
    [-1500, "ms", "−1.50 s"],
  ])("prints %s %s as %s", (value, unit, expected) => {
    expect(figureText(value, unit)).toBe(expected);
  });

  it("prints a missing value as a dash", () => {
    expect(formatFigure(null, "ms")).toEqual({ text: "–", unit: "" });
    expect(formatFigure(Number.NaN, "ms").text).toBe("–");
  });

  it("prints a huge value with an exponent instead of 308 digits", () => {
    expect(figureText(5e14, "ms")).toBe("5.0e11 s");
    expect(figureText(1e308, "ms")).toBe("1.0e308 ms");
    expect(figureText(-1e308, "1")).toBe("−1.0e308");
  });

  it("never prints a negative zero", () => {
    expect(groupDigits(-0.001, 1)).toBe("0.0");
  });
});
