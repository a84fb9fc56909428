import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seriesKey } from "../metric/metric-reading.ts";
import { canonicalThresholdKey, parseThresholdKey } from "./threshold-key.ts";

describe("parseThresholdKey", () => {
  it.each([
    ["cpu_usage", "cpu_usage", {}],
    [" cpu_usage ", "cpu_usage", {}],
    ["cpu_usage{}", "cpu_usage", {}],
    ['disk_usage{mount="/"}', "disk_usage", { mount: "/" }],
    ['disk_usage { mount = "/" , host="a" }', "disk_usage", { mount: "/", host: "a" }],
    ['disk_usage{mount="/",}', "disk_usage", { mount: "/" }],
    ['response_time{endpoint="/a{b}=\\"c,d\\""}', "response_time", { endpoint: '/a{b}="c,d"' }],
  ])("reads %s", (key, name, labels) => expect(parseThresholdKey(key)).toEqual({ name, labels }));

  it.each([
    ["", "expected a metric name"],
    ["9lives", "expected a metric name"],
    ["cpu usage", "expected '{' or the end at character 5"],
    ["disk_usage{mount=/}", 'expected a label as in mount="/" at character 12'],
    ['disk_usage{mount="/"', "expected ',' or '}' at the end at character 21"],
    ['disk_usage{mount="/"} x', "expected ',' or '}' at the end at character 21"],
    ['disk_usage{mount="/" host="a"}', "expected ',' or '}' at the end at character 22"],
    ['disk_usage{mount="/",mount="/data"}', "label mount is given twice"],
    ['disk_usage{mount="\\x"}', "expected a value for label mount written as a JSON string at character 12"],
  ])("refuses %s", (key, message) => {
    expect(() => parseThresholdKey(key)).toThrow(message);
    expect(() => parseThresholdKey(key)).toThrow(JSON.stringify(key));
  });

  it("reads back every series key", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,10}$/);
    fc.assert(
      fc.property(name, fc.dictionary(name, fc.string()), (metric, labels) => {
        const key = seriesKey(metric, labels);
        const parsed = parseThresholdKey(key);
        expect(parsed.name).toBe(metric);
        expect(parsed.labels).toEqual({ ...labels });
        expect(canonicalThresholdKey(parsed)).toBe(key);
      }),
    );
  });
});
