import { HEALTH_STATUSES, type HealthStatus, type Threshold } from "@plimsoll/core";
import { describe, expect, it } from "vitest";
import { type Learning, learnHints } from "./learn-hints.ts";
import { columnsFrom } from "./replay.fixture.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Values every 10 s and the statuses that they were recorded with. */
function learnt(rows: readonly (readonly [value: number, status: HealthStatus])[], threshold: Threshold): Learning {
  const learning: Learning = { directions: new Map(), series: new Map(), unjudged: new Set() };
  const columns = columnsFrom(
    "web",
    rows.map(([value], n) => ({ at: n * 10 * SECOND, values: [value] })),
    ["depth"],
  );
  const status = Uint8Array.from(rows, ([, each]) => HEALTH_STATUSES.indexOf(each));
  const series = columns.series.map((each) => ({ ...each, status }));
  learnHints({ ...columns, series }, { depth: threshold }, learning);
  return learning;
}

function times<T>(count: number, each: T): T[] {
  return Array.from({ length: count }, () => each);
}

describe("which way is bad", () => {
  it("is learnt from what was recorded where the thresholds do not say", () => {
    const { directions } = learnt([...times(20, [50, "HEALTHY"] as const), [5, "WARNING"]], { warning: 10 });
    expect(directions.get("depth")).toBe("below");
    expect(learnt([[50, "WARNING"]], { warning: 10 }).directions.get("depth")).toBe("above");
  });

  it("is not learnt of values that `for` held HEALTHY", () => {
    const threshold = { warning: 200, forMs: MINUTE };
    const spike = [...times(5, [300, "HEALTHY"] as const), [20, "HEALTHY"] as const];
    expect(learnt(times(40, spike).flat(), threshold).directions.get("depth")).toBeUndefined();
    const lasting = [...times(6, [300, "HEALTHY"] as const), ...times(3, [300, "WARNING"] as const)];
    expect(learnt([...times(40, spike).flat(), ...lasting], threshold).directions.get("depth")).toBe("above");
  });

  it("is not learnt of values that `clear` held worse than they were", () => {
    const threshold = { warning: 80, clear: 70 };
    const held = times(100, [75, "WARNING"] as const);
    expect(learnt(held, threshold).directions.get("depth")).toBeUndefined();
    expect(learnt([[85, "WARNING"], ...held, [60, "HEALTHY"]], threshold).directions.get("depth")).toBe("above");
  });

  it("is learnt under `for` of what lasted longer and was HEALTHY all the same", () => {
    const rows = times(40, [300, "HEALTHY"] as const);
    expect(learnt(rows, { warning: 200, forMs: MINUTE }).directions.get("depth")).toBe("below");
  });

  it("is what is declared, whatever was recorded", () => {
    const rows = times(40, [300, "WARNING"] as const);
    expect(learnt(rows, { warning: 200, direction: "below" }).directions.size).toBe(0);
  });
});
