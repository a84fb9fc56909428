import { expect, test } from "vitest";
import { parseComponent } from "../../config/parse-component.ts";
import { createCheckerRegistry } from "../registry.ts";

const registries = { checkers: createCheckerRegistry(), channels: new Map(), presets: new Map() };
const METRIC = { name: "orders", select: "orders_total" };

function parse(metric: object, thresholds: object = {}) {
  const check = { kind: "prometheus", url: "http://127.0.0.1:9100/metrics", metrics: [metric] };
  return () => parseComponent({ id: "a", check, thresholds }, registries, "config");
}

test.each<[string, object, RegExp]>([
  ["a selector that is none", { ...METRIC, select: "a{" }, /expected a label/],
  ["a query", { ...METRIC, select: "sum(a)" }, /or \{ behind it/],
  ["rate and increase", { ...METRIC, rate: "1m", increase: "1m" }, /increase: not together with rate/],
  ["a window of nothing", { ...METRIC, window: "1m" }, /belongs to quantile/],
  ["a quantile of 1", { ...METRIC, quantile: 1 }, /quantile/],
  ["aggregated quantiles", { ...METRIC, quantile: 0.5, aggregate: "avg" }, /not together with quantile/],
  ["the sum of ages", { ...METRIC, age: "s", aggregate: "sum" }, /expected max, min or avg/],
  ["a ratio of ages", { ...METRIC, age: "s", ratio: { of: "b" } }, /not together with quantile, age or states/],
  ["a label given twice", { ...METRIC, by: ["a"], labels: { a: "b" } }, /a is one of by/],
  ["a name of the kind's own", { ...METRIC, name: "samples_scraped" }, /by the kind itself/],
  ["a rate over no time", { ...METRIC, rate: "10ms" }, /expected 1s to 1d/],
])("refuses %s", (_what, metric, words) => {
  expect(parse(metric)).toThrow(words);
});

test("thresholds of what is declared are taken, and a slip of the finger is noticed", () => {
  expect(parse(METRIC, { orders: { warning: 5 } })).not.toThrow();
  expect(parse(METRIC, { order: { warning: 5 } })).toThrow(/did you mean "orders"/);
});
