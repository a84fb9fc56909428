import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMetrics, parseNamed } from "./parse-metrics.ts";

describe("the metrics of one name", () => {
  const named = (text: string, name: string) => parseMetrics(text).filter((metric) => metric.name === name);
  const word = fc.oneof(
    fc.constantFrom("a", "b", "name", '"', "\\", "{", "},{", '{"name":"a"', '"name":"a"', "]", "é\u2028"),
    fc.string(),
  );
  const metric = fc.record(
    {
      name: word,
      labels: fc.dictionary(fc.oneof(fc.constantFrom("name", "unit"), word), word),
      unit: word,
      value: fc.oneof(fc.double({ noNaN: true }), fc.constant(null)),
      status: fc.constantFrom("HEALTHY", "DOWN"),
    },
    { requiredKeys: ["name", "unit"] },
  );

  it("are those that parsing all of them finds, whatever names, labels and units hold", () => {
    fc.assert(
      fc.property(fc.array(metric, { maxLength: 6 }), word, (metrics, other) => {
        const text = JSON.stringify(metrics);
        for (const name of [other, "a", ...metrics.map((each) => each.name)]) {
          expect(parseNamed(text, name)).toEqual(named(text, name));
        }
      }),
      { numRuns: 400 },
    );
  });

  it("are found in what another program wrote, and there are none in what cannot be read", () => {
    for (const text of [
      '[ {"unit":"ms", "name":"a", "value":1} ]',
      '[{"value":1,"name":"a","unit":"ms"},{"name":"b","unit":"ms"}]',
      '[{"name":"a","unit":"ms","value":1} , {"name":"a","unit":"s"}]',
      '{"name":"a","unit":"ms"}',
      '[{"name":"a","unit":"ms"',
      '[[{"name":"a","unit":"ms"}]]',
      "[]",
      "",
    ]) {
      expect(parseNamed(text, "a")).toEqual(named(text, "a"));
    }
  });
});
