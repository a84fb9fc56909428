import fc from "fast-check";
import { expect, test } from "vitest";
import { parseStatsdLine, readTags } from "./parse-statsd-line.ts";

test.each([
  ["orders:1|c", "orders", "", [{ kind: "count", rise: 1 }]],
  ["orders:-2|c", "orders", "", [{ kind: "count", rise: -2 }]],
  ["orders:1|c|@0.1", "orders", "", [{ kind: "count", rise: 10 }]],
  ["queue.depth:320|g", "queue.depth", "", [{ kind: "gauge", value: 320, isChange: false }]],
  ["queue:-10|g", "queue", "", [{ kind: "gauge", value: -10, isChange: true }]],
  ["queue:+4|g", "queue", "", [{ kind: "gauge", value: 4, isChange: true }]],
  ["ack:3.25|ms", "ack", "", [{ kind: "observation", value: 3.25, weight: 1 }]],
  ["ack:3|h|@0.5", "ack", "", [{ kind: "observation", value: 3, weight: 2 }]],
  ["ack:1:2:3|d|#venue:a", "ack", "venue:a", [1, 2, 3].map((value) => ({ kind: "observation", value, weight: 1 }))],
  ["users:u-17|s", "users", "", [{ kind: "member", text: "u-17" }]],
  ["users:a:b|s", "users", "", [{ kind: "member", text: "a:b" }]],
  ["a:1|c|@1|#x:1,y|c:ci-123|T1656581400|e:abc", "a", "x:1,y", [{ kind: "count", rise: 1 }]],
  ["a:1|c|#x:1|@0.5", "a", "x:1", [{ kind: "count", rise: 2 }]],
])("%s", (line, ...[name, tags, samples]) => {
  expect(parseStatsdLine(line)).toEqual({ name, tags, samples });
});

test.each([
  "",
  "orders",
  "orders:1",
  "orders:|c",
  ":1|c",
  "orders:x|c",
  "orders:1|q",
  "orders:1|c|@2",
  "orders:1|c|@0",
  "orders:1|c|",
  "orders:NaN|g",
  "orders:1e999|g",
  "orders:1:x|ms",
  "a b:1|c",
  "orders:0x1|c",
])("%j is malformed", (line) => {
  expect(parseStatsdLine(line)).toBe("malformed");
});

test("events and service checks are something else", () => {
  expect(parseStatsdLine("_e{5,4}:title|text|t:error")).toBe("other");
  expect(parseStatsdLine("_sc|engine.can_connect|0|#venue:a")).toBe("other");
});

test("tags are labels; one without a value is true", () => {
  expect(Object.fromEntries(readTags("venue:binance,live,url:http://x:1,,e:"))).toEqual({
    venue: "binance",
    live: "true",
    url: "http://x:1",
    e: "",
  });
});

test("whatever is written well is read as it was meant", () => {
  const name = fc.stringMatching(/^[A-Za-z_][\w.-]{0,20}$/);
  const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((it) => it + 0); // "0" stands for -0 too
  const tag = fc.tuple(fc.stringMatching(/^\w{1,5}$/), fc.stringMatching(/^[\w:/.-]{0,8}$/));
  const type = fc.constantFrom("c", "g", "ms", "h", "d");
  fc.assert(
    fc.property(fc.tuple(name, number, type), fc.array(tag, { maxLength: 3 }), ([metric, value, kind], tags) => {
      const spelled = tags.map(([key, text]) => `${key}:${text}`).join(",");
      const parsed = parseStatsdLine(`${metric}:${value}|${kind}${spelled === "" ? "" : `|#${spelled}`}`);
      if (typeof parsed === "string") throw new Error(parsed);
      expect(parsed).toMatchObject({ name: metric, tags: spelled });
      const [sample] = parsed.samples;
      expect(sample !== undefined && ("rise" in sample ? sample.rise : "value" in sample && sample.value)).toBe(value);
      expect(Object.fromEntries(readTags(spelled))).toEqual(Object.fromEntries(tags));
    }),
  );
});

test("no text breaks it, and none takes long", () => {
  const piece = fc.constantFrom("a", ":", "|", "c", "ms", "@", "#", ",", "1", ".5", "-", "_e{", " ", "é");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const parsed = parseStatsdLine(pieces.join(""));
      if (typeof parsed !== "string") expect(parsed.samples.length).toBeGreaterThan(0);
    }),
    { numRuns: 2000 },
  );
});
