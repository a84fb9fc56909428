import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HistorySlice } from "./history-slice.ts";
import { columnsFrom, planned, planOf, type TestRow } from "./replay.fixture.ts";
import { Replay } from "./replay.ts";

const START = Date.UTC(2026, 10, 2);
const STEP = 30_000;
const NO_HINTS = { directions: new Map(), conclusive: new Set<number>(), isJudgedByTarget: () => false };

/** Mostly long stretches of one mind, with edges, missing values, failures, silences and the quick changes of flapping between. */
const stretch = fc.oneof(
  { weight: 4, arbitrary: fc.record({ rows: fc.integer({ min: 1, max: 150 }), kind: fc.constant("good" as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      rows: fc.integer({ min: 1, max: 30 }),
      kind: fc.constantFrom("warn", "critical", "between", "fail", "missing", "absent", "flap", "gap", "soon"),
    }),
  },
);
type Stretch = { rows: number; kind: string };

function rowsOf(stretches: readonly Stretch[], seed: number): TestRow[] {
  const rows: TestRow[] = [];
  let at = START + (seed % 7) * 1000;
  let noise = seed;
  const random = () => {
    noise = (Math.imul(noise, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return noise / 0x7fff_ffff;
  };
  for (const { rows: count, kind } of stretches) {
    for (let n = 0; n < count; n += 1) {
      at += kind === "gap" && n === 0 ? 40 * STEP : kind === "soon" ? 1000 : STEP;
      rows.push({ at, failed: kind === "fail" || (kind === "flap" && n % 2 === 0), values: valuesFor(kind, random) });
    }
  }
  return rows;
}

function valuesFor(kind: string, random: () => number): TestRow["values"] {
  const low = 99 + random();
  if (kind === "warn") return [100 + random() * 50, low];
  if (kind === "critical") return [200 + random() * 50, low];
  if (kind === "between") return [60 + random() * 60, low - (random() > 0.8 ? 6 : 0)];
  if (kind === "missing") return [null, low];
  if (kind === "absent") return [undefined, low];
  if (kind === "fail") return [undefined, undefined];
  return [random() * 50, low];
}

async function replay(histories: readonly (readonly TestRow[])[], cuts: number, skips: boolean) {
  const thresholds = {
    response_time: { warning: 100, critical: 200, clear: 70, forMs: 90_000 },
    availability: { warning: 97, critical: 90, direction: "below" as const },
  };
  const plain = { response_time: { warning: 100, critical: 200 }, availability: thresholds.availability };
  const plan = planOf([
    planned("a", thresholds),
    planned("b", plain, { dependsOn: ["a"], confirm: { failures: 3, of: 5, recoveries: 2, retryIntervalMs: 1000 } }),
    planned("c", plain, { confirm: { failures: 1, recoveries: 1, retryIntervalMs: 1000 } }),
  ]);
  const end = START + 16 * 3_600_000;
  const run = new Replay({
    plan,
    from: START,
    since: START,
    hintsOf: () => NO_HINTS,
    starts: [],
    skips,
  });
  for (let n = 0; n < cuts; n += 1) {
    const [from, to] = [START + ((end - START) / cuts) * n, START + ((end - START) / cuts) * (n + 1)];
    const slice: HistorySlice = {
      from,
      to,
      columnsOf: (id) => {
        const rows = (histories["abc".indexOf(id)] ?? []).filter(({ at }) => at >= from && at < to);
        return rows.length === 0 ? [] : [columnsFrom(id, rows, ["response_time", "availability"])];
      },
    };
    await run.run(slice, [], new AbortController().signal);
  }
  const states = Object.fromEntries(Array.from(run.watched, ([id, { state }]) => [id, state]));
  return { outcome: run.outcome(), states, work: run.work };
}

describe("jumping over results that mean the same", () => {
  it("gives the same transitions, alerts, notifications and states as reducing every one", async () => {
    const history = fc.array(stretch, { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.tuple(history, history, history), fc.nat(1000), async (stretches, seed) => {
        const histories = stretches.map((each, index) => rowsOf(each, seed + index));
        const whole = await replay(histories, 1, false);
        const jumped = await replay(histories, 1, true);
        expect(jumped.outcome).toEqual(whole.outcome);
        expect(jumped.states).toEqual(whole.states);
        const pieces = await replay(histories, 5, true);
        expect(pieces.outcome.transitions).toEqual(whole.outcome.transitions);
      }),
      { numRuns: 25, interruptAfterTimeLimit: 10_000 },
    );
  }, 60_000);

  it("reduces few of many", async () => {
    const rows = rowsOf([{ rows: 1900, kind: "good" }], 1);
    const { work } = await replay([rows], 1, true);
    expect(work.reduced).toBeLessThan(10);
    expect(work.skipped).toBeGreaterThan(1850);
  });
});
