import { describe, expect, it } from "vitest";
import { type MetricFamily, toLabel, toLabelName, writeExposition } from "./exposition.ts";

const counter: MetricFamily = {
  name: "checks",
  kind: "counter",
  help: 'How many "checks"\nran \\ failed',
  samples: [{ labels: toLabel("kind", 'a"b\\c\nd'), value: 3 }],
};

describe("writeExposition", () => {
  it("escapes what stands in labels and help", () => {
    expect(writeExposition([counter], "prometheus")).toBe(
      [
        '# HELP checks_total How many "checks"\\nran \\\\ failed',
        "# TYPE checks_total counter",
        'checks_total{kind="a\\"b\\\\c\\nd"} 3',
        "",
      ].join("\n"),
    );
  });

  it("announces a counter by its family and ends with EOF in OpenMetrics", () => {
    const text = writeExposition([counter], "openmetrics");
    expect(text).toContain("# TYPE checks counter\nchecks_total{");
    expect(text).toContain('\\"checks\\"');
    expect(text.endsWith("# EOF\n")).toBe(true);
  });

  it.each([
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "+Inf"],
    [Number.NEGATIVE_INFINITY, "-Inf"],
    [1e308, "1e+308"],
    [0, "0"],
  ])("writes %s as %s", (value, text) => {
    const family: MetricFamily = { name: "g", kind: "gauge", help: "h", samples: [{ labels: "", value }] };
    expect(writeExposition([family], "prometheus")).toContain(`g ${text}\n`);
  });
});

describe("toLabelName", () => {
  it.each([
    ["mount", "mount"],
    ["a-b.c d", "a_b_c_d"],
    ["9lives", "_9lives"],
    ["__name__", "_name__"],
    ["é", "_"],
  ])("makes %s a label: %s", (text, label) => {
    expect(toLabelName(text)).toBe(label);
    expect(toLabelName(text)).toMatch(/^[a-zA-Z_][a-zA-Z0-9_]*$/);
  });
});
