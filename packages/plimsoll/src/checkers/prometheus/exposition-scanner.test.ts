import fc from "fast-check";
import { expect, test } from "vitest";
import { readExposition } from "./exposition-reference.fixture.ts";
import { ExpositionScanner } from "./exposition-scanner.ts";
import { scan } from "./scan.fixture.ts";

const EXAMPLE = `# HELP http_requests_total The total number of HTTP requests.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027 1395066363000
http_requests_total{method="post",code="400"}    3 1395066363000

# Escaping in label values:
msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9

# Minimalistic line:
metric_without_timestamp_and_labels 12.47

# A weird metric from before the epoch:
something_weird{problem="division by zero"} +Inf -3982045

# TYPE rpc_duration_seconds summary
rpc_duration_seconds{quantile="0.01",} 3102
  rpc_duration_seconds_sum \t 1.7560473e+07
rpc_duration_seconds_count 2693`;

test("reads the example of the format's own documentation, with or without a line end at its end", () => {
  for (const body of [EXAMPLE, `${EXAMPLE}\n`]) {
    const { samples, fault, count } = scan(body);
    expect(fault).toBeNull();
    expect(count).toBe(8);
    expect(samples).toEqual(readExposition(body, false).samples);
    expect(samples[2]?.labels).toEqual({ path: "C:\\DIR\\FILE.TXT", error: 'Cannot find file:\n"FILE.TXT"' });
    expect(samples[4]).toMatchObject({ value: Number.POSITIVE_INFINITY, timestamp: -3982045 });
  }
});

test("reads OpenMetrics: seconds as timestamps, exemplars, and the end", () => {
  const body = `# TYPE foo histogram
foo_bucket{le="0.1"} 8 # {} 0.054
foo_bucket{le="1"} 11 # {trace_id="KOO5S4vxi0o"} 0.67 1520879607.789
foo_bucket{le="+Inf"} 17 1520879607.789 # {trace_id="oHg5SJYRHA0",span="a b"} 9.8 1520879607.789
# UNIT foo seconds
# EOF
`;
  const { samples, fault } = scan(body, true);
  expect(fault).toBeNull();
  expect(samples.map(({ value, timestamp }) => [value, timestamp])).toEqual([
    [8, null],
    [11, null],
    [17, 1520879607789],
  ]);
  expect(scan(body.replace("# EOF\n", ""), true).fault).toBe("it ends without # EOF, so that its rest is missing");
  expect(scan(`${body}foo 1\n`, true).fault).toBe("line 7 follows # EOF");
  expect(scan(body).fault).toMatch(/^line 2 is no sample/);
});

test("reads names in UTF-8 as Prometheus 3 writes them", () => {
  const { samples, fault } = scan('{"order.latency",venue="a"} 1\n{ "größe" } 2\n{"x","l.b"="c",}3\n');
  expect(fault).toBeNull();
  expect(samples).toEqual([
    { name: "order.latency", labels: { venue: "a" }, value: 1, timestamp: null },
    { name: "größe", labels: {}, value: 2, timestamp: null },
    { name: "x", labels: { "l.b": "c" }, value: 3, timestamp: null },
  ]);
});

test("makes nothing of what nobody wants, but holds it against the grammar all the same", () => {
  const { samples, count } = scan('a 1\nb{x="1"} 2\na 3\n', false, (name) => name === "b");
  expect(count).toBe(3);
  expect(samples).toHaveLength(1);
  expect(scan("a 1\na one\n", false, () => false).fault).toBe('line 2 is no sample: "a one"');
});

test.each([
  ["<html>"],
  ["name"],
  ["1name 5"],
  ["name{ 5"],
  ["name{a=1} 5"],
  ['name{a="1} 5'],
  ['name{a="1" b="2"} 5'],
  ['name{a="1",,b="2"} 5'],
  ["name{,} 5"],
  ["name 5 6 7"],
  ["name 5 6.5"],
  ["name 5 NaN"],
  ["name 5 # {} 1"],
  ["name 0x5"],
  ["name 5\r"],
  ["na-me 5"],
  ["{} 5"],
  ['name{a="\\'],
])("%j is no sample, and the line is named", (line) => {
  const { fault, count } = scan(`ok 1\n# comment\n${line}\nok 2\n`);
  expect(fault).toMatch(/^line 3 is no sample: "/);
  expect(count).toBe(1);
});

test("shows no more of a line than tells it", () => {
  expect(scan(`${"x".repeat(5000)}\n`).fault?.length).toBeLessThan(120);
});

test("a line without end is a fault, not a heap", () => {
  const scanner = new ExpositionScanner({ find: () => null, isOpenMetrics: false });
  for (let n = 0; n < 40; n += 1) scanner.write(Buffer.alloc(65_536, "a"));
  expect(scanner.fault).toBe("line 1 is longer than 1048576 bytes");
});

const blank = fc.constantFrom("", "", "", " ", "\t", "  ");
const gap = fc.constantFrom(" ", " ", "\t", "   ");
const name = fc.constantFrom("up", "http_requests_total", "a:b", "_x9", "rpc_duration_seconds_bucket");
const value = fc.oneof(
  fc.double().map((it) => (Number.isNaN(it) ? "NaN" : String(it).replace("Infinity", "Inf"))),
  fc.integer().map(String),
  fc.constantFrom("NaN", "+Inf", "-Inf", "1e5", "12.", ".5", "x", "1_0", "0x1", "--1"),
);
const labelValue = fc
  .array(fc.constantFrom("a", "B", " ", "}", "{", ",", "=", "#", '\\"', "\\\\", "\\n", "é", "€", "5"), { maxLength: 8 })
  .map((it) => it.join(""));
const label = fc
  .tuple(fc.constantFrom("a", "le", "_b1", '"l.c"', "9bad", "d-e"), blank, blank, labelValue)
  .map(([key, before, after, text]) => `${key}${before}=${after}"${text}"`);
const labels = fc
  .tuple(fc.array(fc.tuple(label, blank), { maxLength: 4 }), blank, fc.constantFrom("", "", ",", " ,"))
  .map(
    ([all, before, end]) => `{${before}${all.map(([it, after]) => it + after).join(",")}${all.length > 0 ? end : ""}}`,
  );
const stamp = fc.constantFrom("", "", "", " 1395066363000", " 1520879607.789", " -5", " x", "  7 8");
const exemplar = fc.constantFrom("", "", "", " # {} 0.5", ' # {t="x y"} 0.67 152.5', " # {t=x} 1", " #");
const sampleLine = fc
  .tuple(blank, name, blank, fc.option(labels, { nil: "" }), gap, value, stamp, exemplar, blank)
  .map((parts) => parts.join(""));
const otherLine = fc.constantFrom(
  "",
  "  ",
  "# HELP up Says \\n so",
  "# TYPE up gauge",
  "#",
  "# EOF",
  '{"q.n",a="b"} 5',
  '{"q"}1',
  "garbage",
);
const line = fc.oneof({ weight: 8, arbitrary: sampleLine }, { weight: 2, arbitrary: otherLine });
/** Now and then a character is lost, doubled or replaced. */
const damaged = fc
  .tuple(line, fc.nat(), fc.constantFrom("none", "none", "none", "drop", "double", "swap"))
  .map(([text, place, how]) => {
    if (how === "none" || text.length === 0) return text;
    const at = place % text.length;
    const middle = { drop: "", double: `${text[at]}${text[at]}`, swap: '"' }[how as "drop" | "double" | "swap"];
    return text.slice(0, at) + middle + text.slice(at + 1);
  });

/** Cuts bytes at any places, in the middle of characters too. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const edges = [0, ...places.map((it) => it % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
}

test("reads whatever comes, in whatever pieces, as the slow reader does", () => {
  const body = fc.array(damaged, { maxLength: 12 }).map((lines) => lines.join("\n"));
  fc.assert(
    fc.property(body, fc.boolean(), fc.array(fc.nat(), { maxLength: 6 }), (text, isOpenMetrics, places) => {
      const expected = readExposition(text, isOpenMetrics);
      const read = scan(cut(Buffer.from(text), places), isOpenMetrics);
      expect(read.samples).toEqual(expected.samples);
      const faultLine = /^line (\d+) /.exec(read.fault ?? "")?.[1];
      expect(faultLine === undefined ? null : Number(faultLine)).toBe(expected.faultLine);
      const unwanted = scan(cut(Buffer.from(text), places), isOpenMetrics, () => false);
      expect(unwanted).toEqual({ samples: [], fault: read.fault, count: read.count });
    }),
    { numRuns: 3000 },
  );
});

test("no bytes break it", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 5 }), fc.boolean(), (chunks, isOpenMetrics) => {
      const { fault, count } = scan(
        chunks.map((it) => Buffer.from(it)),
        isOpenMetrics,
      );
      expect(count).toBeGreaterThanOrEqual(0);
      expect(fault === null || fault.length < 400).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
