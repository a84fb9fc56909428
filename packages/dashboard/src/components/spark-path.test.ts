import { describe, expect, it } from "vitest";
import { sparkPath } from "./spark-path.ts";

const BOX = { width: 43, height: 16, capacity: 5 };

describe("sparkPath", () => {
  it("draws nothing of fewer than two values", () => {
    expect(sparkPath([], BOX)).toBe("");
    expect(sparkPath([1, null], BOX)).toBe("");
  });

  it("puts the newest value at the right edge and the highest at the top", () => {
    expect(sparkPath([0, 1, 2], BOX)).toBe("M21.5 14.5L31.5 8L41.5 1.5");
  });

  it("leaves a gap where a value was missing", () => {
    expect(sparkPath([1, 1, null, 1, 1], BOX)).toBe("M1.5 8L11.5 8M31.5 8L41.5 8");
  });

  it("doesn't blow noise on a steady value up to a storm", () => {
    const heights = [...sparkPath([100, 100.1, 100], BOX).matchAll(/ ([\d.]+)/g)].map((match) => Number(match[1]));
    expect(Math.max(...heights) - Math.min(...heights)).toBeLessThan(1);
  });

  it("survives the largest numbers", () => {
    expect(sparkPath([-1e308, 1e308], BOX)).toBe("M31.5 14.5L41.5 1.5");
  });
});
