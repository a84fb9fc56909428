import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { statusRank } from "../status/health-status.ts";
import { evaluateThreshold } from "./evaluate-threshold.ts";

const both = { warning: 80, critical: 95 };

describe("evaluateThreshold", () => {
  it.each([
    [79.999, "HEALTHY"],
    [80, "WARNING"],
    [94.999, "WARNING"],
    [95, "CRITICAL"],
    [-1, "HEALTHY"],
  ])("judges %d against 80 and 95 as %s: the edge counts", (value, status) => {
    expect(evaluateThreshold({ value }, both)).toBe(status);
  });

  it("turns round where low is bad, by the threshold's word before the reading's", () => {
    const low = { warning: 21, critical: 7, direction: "below" } as const;
    expect([22, 21, 8, 7, 0].map((value) => evaluateThreshold({ value }, low))).toEqual([
      "HEALTHY",
      "WARNING",
      "WARNING",
      "CRITICAL",
      "CRITICAL",
    ]);
    expect(evaluateThreshold({ value: 5, direction: "below" }, { warning: 21 })).toBe("WARNING");
    expect(evaluateThreshold({ value: 5, direction: "below" }, { warning: 21, direction: "above" })).toBe("HEALTHY");
  });

  it("does without either threshold, or both", () => {
    expect(evaluateThreshold({ value: 99 }, { warning: 80 })).toBe("WARNING");
    expect(evaluateThreshold({ value: 85 }, { critical: 95 })).toBe("HEALTHY");
    expect(evaluateThreshold({ value: 95 }, { critical: 95 })).toBe("CRITICAL");
    expect(evaluateThreshold({ value: 1e9 }, undefined)).toBe("HEALTHY");
  });

  it.each([null, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("never calls %s healthy", (value) => {
    for (const direction of ["above", "below"] as const) {
      expect(evaluateThreshold({ value, direction }, both)).toBe("CRITICAL");
      expect(evaluateThreshold({ value, direction }, { warning: 80 })).toBe("WARNING");
      expect(evaluateThreshold({ value, direction }, undefined)).toBe("WARNING");
    }
  });

  it("never improves as the value gets worse", () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.tuple(number, number), number, number, ([a, b], warning, critical) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const up = { warning, critical };
        expect(statusRank(evaluateThreshold({ value: high }, up))).toBeGreaterThanOrEqual(
          statusRank(evaluateThreshold({ value: low }, up)),
        );
        const down = { warning, critical, direction: "below" } as const;
        expect(statusRank(evaluateThreshold({ value: low }, down))).toBeGreaterThanOrEqual(
          statusRank(evaluateThreshold({ value: high }, down)),
        );
      }),
    );
  });
});
