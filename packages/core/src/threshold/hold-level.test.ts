import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { statusRank } from "../status/health-status.ts";
import { evaluateThreshold } from "./evaluate-threshold.ts";
import { holdLevel, isAtRest, type MetricHold, restartHold, waitingLevel } from "./hold-level.ts";
import type { Threshold } from "./threshold.ts";

/** Feeds values, one a second (or at given seconds), and answers the level after each. */
function levels(
  threshold: Threshold,
  values: readonly (number | readonly [second: number, value: number])[],
): string[] {
  let hold: MetricHold | undefined;
  return values.map((entry, index) => {
    const [second, value] = typeof entry === "number" ? [index, entry] : entry;
    const raw = evaluateThreshold({ value }, threshold);
    const direction = threshold.direction ?? "above";
    hold = holdLevel(hold, { raw, value, direction, threshold, at: second * 1000 });
    return hold.level;
  });
}

describe("clear", () => {
  const threshold = { warning: 80, critical: 95, clear: 70 };

  it("leaves a level only when the value has come back to it", () => {
    expect(levels(threshold, [79, 80, 75, 70.1, 70, 75])).toEqual([
      "HEALTHY",
      "WARNING",
      "WARNING",
      "WARNING",
      "HEALTHY",
      "HEALTHY",
    ]);
  });

  it("keeps CRITICAL below its edge, until the same value", () => {
    expect(levels(threshold, [96, 85, 75, 69])).toEqual(["CRITICAL", "CRITICAL", "CRITICAL", "HEALTHY"]);
  });

  it("leaves CRITICAL for WARNING when it lies between the two edges", () => {
    expect(levels({ warning: 80, critical: 95, clear: 90 }, [96, 91, 90, 85, 79])).toEqual([
      "CRITICAL",
      "CRITICAL",
      "WARNING",
      "WARNING",
      "HEALTHY",
    ]);
  });

  it("turns round where low is bad", () => {
    const low = { warning: 20, clear: 30, direction: "below" } as const;
    expect(levels(low, [25, 20, 29, 30])).toEqual(["HEALTHY", "WARNING", "WARNING", "HEALTHY"]);
  });
});

describe("for", () => {
  const threshold = { warning: 80, critical: 95, forMs: 2000 };

  it("enters a level only after it has held that long without a break", () => {
    expect(levels(threshold, [85, 85, 10, 85, 85, 85])).toEqual([
      "HEALTHY",
      "HEALTHY",
      "HEALTHY",
      "HEALTHY",
      "HEALTHY",
      "WARNING",
    ]);
  });

  it("counts CRITICAL values towards WARNING, and CRITICAL by its own clock", () => {
    expect(levels(threshold, [85, 96, 96, 96])).toEqual(["HEALTHY", "HEALTHY", "WARNING", "CRITICAL"]);
  });

  it("leaves at once", () => {
    expect(levels(threshold, [96, 96, 96, 85, 10])).toEqual(["HEALTHY", "HEALTHY", "CRITICAL", "WARNING", "HEALTHY"]);
  });

  it("begins to wait anew when the clock is set back", () => {
    expect(
      levels(threshold, [
        [1000, 85],
        [10, 85],
        [11, 85],
        [12, 85],
      ]),
    ).toEqual(["HEALTHY", "HEALTHY", "HEALTHY", "WARNING"]);
  });
});

describe("waitingLevel", () => {
  const threshold = { warning: 80, critical: 95, forMs: 3000 };
  const after = (row: readonly (readonly [seconds: number, value: number])[]) => {
    let hold: MetricHold | undefined;
    for (const [seconds, value] of row) {
      const raw = evaluateThreshold({ value }, threshold);
      hold = holdLevel(hold, { raw, value, direction: "above", threshold, at: seconds * 1000 });
    }
    return hold === undefined ? null : waitingLevel(hold, threshold.forMs);
  };

  it("names the level that counts next, since when, and from when it counts", () => {
    expect(after([[1, 85]])).toEqual({ status: "WARNING", since: 1000, countsAt: 4000 });
    expect(after([[1, 99]])).toEqual({ status: "CRITICAL", since: 1000, countsAt: 4000 });
    expect(
      after([
        [1, 85],
        [2, 99],
      ]),
    ).toEqual({ status: "WARNING", since: 1000, countsAt: 4000 });
    expect(
      after([
        [1, 85],
        [2, 99],
        [4, 99],
      ]),
    ).toEqual({ status: "CRITICAL", since: 2000, countsAt: 5000 });
  });

  it("is null where nothing waits", () => {
    expect(after([[1, 10]])).toBeNull();
    expect(
      after([
        [1, 99],
        [4, 99],
      ]),
    ).toBeNull();
    expect(
      after([
        [1, 85],
        [2, 10],
      ]),
    ).toBeNull();
  });
});

describe("restartHold", () => {
  it("keeps the level in force and forgets what was waiting", () => {
    const threshold = { warning: 80, forMs: 2000 };
    const held = holdLevel(undefined, { raw: "WARNING", value: 90, direction: "above", threshold, at: 0 });
    const restarted = restartHold(held);
    const next = holdLevel(restarted, { raw: "WARNING", value: 90, direction: "above", threshold, at: 60_000 });
    expect(next.level).toBe("HEALTHY");
  });
});

const steps = fc.array(
  fc.record({ value: fc.integer({ min: 0, max: 100 }), gapMs: fc.integer({ min: 0, max: 5000 }) }),
);

describe("any row of values", () => {
  it("is never worse than the worst raw level since it was last at rest, nor HEALTHY once a level held for its time", () => {
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: 0, max: 4000 }),
        fc.option(fc.integer({ min: 40, max: 90 })),
        (row, forMs, clear) => {
          const threshold: Threshold = { warning: 60, critical: 90, forMs, clear: clear ?? undefined };
          let hold: MetricHold | undefined;
          let at = 0;
          let worst = 0;
          let badSince: number | null = null;
          for (const { value, gapMs } of row) {
            at += gapMs;
            const raw = evaluateThreshold({ value }, threshold);
            hold = holdLevel(hold, { raw, value, direction: "above", threshold, at });
            badSince = raw === "HEALTHY" ? null : (badSince ?? at);
            worst = Math.max(worst, statusRank(raw));
            expect(statusRank(hold.level)).toBeLessThanOrEqual(worst);
            if (badSince !== null && at - badSince >= forMs) expect(hold.level).not.toBe("HEALTHY");
            if (hold.level === "HEALTHY" && raw === "HEALTHY") {
              expect(isAtRest(hold)).toBe(true);
              worst = 0;
            }
          }
        },
      ),
    );
  });
});
