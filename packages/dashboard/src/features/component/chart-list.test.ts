import { expect, it } from "vitest";
import { iso, metric } from "../../testing/fixtures.ts";
import { toChartList } from "./chart-list.ts";
import { extendTail, TAIL_LENGTH } from "./live-tail.ts";

const point = (afterMs: number, mean: number) => ({ timestamp: iso(afterMs), count: 1, mean, min: mean, max: mean });

it("joins history and live tail by series, and keeps what is only in history at the end", () => {
  const disk = metric({ name: "disk_usage", labels: { mount: "/" }, unit: "%", value: 44 });
  const history = [
    { name: "old_metric", unit: "1", points: [point(-2000, 1)] },
    { name: "disk_usage", labels: { mount: "/" }, unit: "%", points: [point(-1000, 43)] },
    { name: "never_seen", unit: "1", points: [] },
  ];
  const charts = toChartList([disk], history, extendTail(new Map(), [disk]));
  expect(charts.map(({ key }) => key)).toEqual(['disk_usage{mount="/"}', "old_metric"]);
  expect(charts[0]?.points.map(({ mean }) => mean)).toEqual([43, 44]);
  expect(charts[1]?.now).toBeUndefined();
});

it("gives each unit of a metric that has changed its unit a chart of its own", () => {
  const now = metric({ name: "response_time", unit: "ms", value: 44 });
  const series = (unit: string, mean: number) => ({ name: "response_time", unit, points: [point(-1000, mean)] });
  const charts = toChartList([now], [series("s", 0.04), series("ms", 40), series("", 7)], new Map());
  expect(charts.map(({ unit, points }) => [unit, points.map(({ mean }) => mean)])).toEqual([
    ["ms", [40]],
    ["s", [0.04]],
    ["", [7]],
  ]);
  expect(new Set(charts.map(({ id }) => id)).size).toBe(3);
});

it("keeps a bounded tail and takes each measurement once", () => {
  let tail = extendTail(new Map(), []);
  for (let at = 0; at < TAIL_LENGTH + 10; at += 1) {
    const next = [metric({ value: at, timestamp: iso(at * 1000) })];
    tail = extendTail(tail, next);
    expect(extendTail(tail, next)).toBe(tail);
  }
  expect(tail.get("response_time")?.length).toBe(TAIL_LENGTH);
  expect(tail.get("response_time")?.at(-1)?.mean).toBe(TAIL_LENGTH + 9);
});
