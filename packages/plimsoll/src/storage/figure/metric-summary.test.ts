import { expect, it } from "vitest";
import { PRESENCE } from "../../port/check-columns.ts";
import { figureOf } from "../history/figure.ts";
import { seriesId } from "../history/pick-rows.ts";
import type { HistorySource, Stretch } from "./history-source.ts";
import { readMetricSummary } from "./metric-summary.ts";

const DAY = 24 * 3600_000;
const HOUR = 3600_000;
const STRETCH_ROWS = 1000;
const END = 100 * DAY;

/** A component whose stretches of an hour each hold one metric, and the oldest `goneAfter` of them another one too. */
function sourceOf(hours: number, goneAfter: number): { readonly source: HistorySource; readonly reads: number[] } {
  const reads: number[] = [];
  const column = (name: string) => ({
    ...{ name, unit: "ms" },
    values: new Float64Array(STRETCH_ROWS).fill(7),
    presence: new Uint8Array(STRETCH_ROWS).fill(PRESENCE.value),
    status: new Uint8Array(STRETCH_ROWS),
  });
  const begin = END - hours * HOUR;
  const stretches = Array.from({ length: hours }, (_, n): Stretch => {
    const at = Float64Array.from({ length: STRETCH_ROWS }, (_, row) => begin + n * HOUR + row * 3600);
    const series = [column("lives"), ...(n < goneAfter ? [column("gone")] : [])];
    return {
      ...{ lastAt: at.at(-1) ?? 0, rows: STRETCH_ROWS },
      read() {
        reads.push(n);
        return [{ rows: STRETCH_ROWS, at, series }];
      },
    };
  }).reverse();
  const rollup = (name: string, count: number) => ({
    ...{ id: seriesId(column(name), 0), name, unit: "ms" },
    buckets: Array.from({ length: count / 24 }, (_, n) => ({
      at: begin + n * DAY,
      ...figureOf(new Float64Array(24 * STRETCH_ROWS).fill(7)),
    })),
  });
  const source: HistorySource = {
    componentIds: () => ["api"],
    extent: () => ({ from: begin, to: END - 1 }),
    stretches: (_, { from, to }) => stretches.filter(({ lastAt }) => lastAt >= from && lastAt - HOUR < to),
    checkBuckets: () => [],
    rollups: () => [rollup("lives", hours), rollup("gone", goneAfter)],
    expired: () => false,
  };
  return { source, reads };
}

it("looks for the last value of a metric that has gone only where it was seen last", () => {
  const { source, reads } = sourceOf(1440, 24);
  const summary = readMetricSummary(source, { componentId: "api", from: END - 1440 * HOUR, to: END });
  expect(summary.map(({ name, last, count }) => [name, last, count])).toEqual([
    ["lives", 7, 1440 * STRETCH_ROWS],
    ["gone", 7, 24 * STRETCH_ROWS],
  ]);
  expect(reads.length).toBeLessThan(30);
});

it("refuses rather than going on when there is no more time", () => {
  const { source } = sourceOf(1440, 24);
  let asked = 0;
  const hurried = { ...source, expired: () => ++asked > 1 };
  const summary = () => readMetricSummary(hurried, { componentId: "api", from: END - 1440 * HOUR, to: END });
  expect(summary).toThrow("the query took too long");
});
