import fc from "fast-check";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createRegistries, startServer } from "../../app.ts";
import { parseConfig } from "../../config/parse-config.ts";
import { createSystemClock } from "../../engine/system-clock.ts";
import { silentLog } from "../../port/log.ts";
import { contextOf } from "../host/real-time.fixture.ts";
import { type Bucket, histogramQuantile } from "../series/histogram-quantile.ts";
import { serveHttp } from "../web/web-server.fixture.ts";
import { readExposition } from "./exposition-reference.fixture.ts";
import { createPrometheus, failureOf, valuesOf } from "./prometheus.fixture.ts";
import { NODE_EXPORTER, PROMETHEUS, startNodeExporter, startPrometheus } from "./real-program.fixture.ts";
import { scan } from "./scan.fixture.ts";

/** Every sample of a real target is read as the slow reader reads it, and the kind can scrape it. Answers how many there are. */
async function agreesOn(url: string): Promise<number> {
  const text = await (await fetch(url)).text();
  const expected = readExposition(text, false);
  expect(expected.faultLine).toBeNull();
  expect(scan(text)).toEqual({ samples: expected.samples, fault: null, count: expected.samples.length });
  const answer = await createPrometheus({ url, metrics: [{ name: "any", select: "any", absent: "ok" }] }).check(
    contextOf(),
  );
  expect(failureOf(answer)).toBe("measured");
  return expected.samples.length;
}

describe.skipIf(NODE_EXPORTER === null)("a real node exporter (needs Debian's: PLIMSOLL_NODE_EXPORTER)", () => {
  test("is read, and a rate of it is known from the second scrape on", async () => {
    const exporter = await startNodeExporter();
    onTestFinished(() => exporter.stop());
    const url = `${exporter.url}/metrics`;
    expect(await agreesOn(url)).toBeGreaterThan(200);
    const checker = createPrometheus({
      url,
      metrics: [
        { name: "cpu_seconds", select: "node_cpu_seconds_total", rate: "1m" },
        { name: "memory", select: "node_memory_MemTotal_bytes", unit: "MB", scale: 0.000001 },
        { name: "boot_age", select: "node_boot_time_seconds", age: "s" },
        {
          name: "mounts",
          select: 'node_filesystem_size_bytes{fstype!~"tmpfs|overlay"}',
          aggregate: "count",
          absent: "zero",
        },
      ],
    });
    expect(valuesOf(await checker.check(contextOf()))).toMatchObject({
      memory: expect.any(Number),
      boot_age: expect.any(Number),
    });
    await vi.waitFor(async () => expect(valuesOf(await checker.check(contextOf())).cpu_seconds).toBeGreaterThan(0));
  });
});

describe.skipIf(PROMETHEUS === null)("a real Prometheus (needs Debian's: PLIMSOLL_PROMETHEUS)", () => {
  test("is read, histograms and summaries with it", async () => {
    const prometheus = await startPrometheus("127.0.0.1:9");
    onTestFinished(() => prometheus.stop());
    const url = `${prometheus.url}/metrics`;
    expect(await agreesOn(url)).toBeGreaterThan(200);
    const quantile = { quantile: 0.99, absent: "ok" };
    const checker = createPrometheus({
      url,
      metrics: [
        { name: "gc_p75", select: "go_gc_duration_seconds", quantile: 0.75 },
        { name: "took_p99", select: "prometheus_http_request_duration_seconds", ...quantile, by: ["handler"] },
      ],
    });
    await checker.check(contextOf());
    const values = await vi.waitFor(async () => {
      const found = valuesOf(await checker.check(contextOf()));
      expect(found['took_p99{handler="/metrics"}']).toBeGreaterThan(0);
      return found;
    });
    expect(values.gc_p75).toBeGreaterThan(0);
  });

  test("reckons the quantiles of histograms as we do", async () => {
    const histograms = fc.sample(
      fc.array(fc.tuple(fc.nat({ max: 40 }), fc.nat({ max: 9 })), { minLength: 1, maxLength: 8 }),
      30,
    );
    const cases = histograms.map((steps) => {
      let [upper, count] = [-3, 0];
      const buckets: Bucket[] = steps.map(([width, rise]) => {
        upper += (width + 1) / 8;
        count += rise;
        return { upper, count };
      });
      return [...buckets, { upper: Number.POSITIVE_INFINITY, count: count + 1 }];
    });
    const spell = (upper: number) => (Number.isFinite(upper) ? String(upper) : "+Inf");
    const lines = cases.flatMap((buckets, n) =>
      buckets.map((it) => `took_bucket{case="${n}",le="${spell(it.upper)}"} ${it.count}\n`),
    );
    const { port } = await serveHttp((_request, response) => response.end(lines.join("")));
    const prometheus = await startPrometheus(`127.0.0.1:${port}`);
    onTestFinished(() => prometheus.stop());
    for (const quantile of [0.01, 0.5, 0.9, 0.999]) {
      const query = encodeURIComponent(`histogram_quantile(${quantile}, took_bucket)`);
      const result = await vi.waitFor(
        async () => {
          const answer = await fetch(`${prometheus.url}/api/v1/query?query=${query}`);
          const { data } = (await answer.json()) as {
            data: { result: { metric: { case: string }; value: [number, string] }[] };
          };
          expect(data.result).toHaveLength(cases.length);
          return data.result;
        },
        { timeout: 20_000, interval: 100 },
      );
      for (const { metric, value } of result) {
        expect(histogramQuantile(quantile, cases[Number(metric.case)] ?? [])).toBeCloseTo(Number(value[1]), 9);
      }
    }
  });
});

test("Plimsoll's own metrics are read", async () => {
  const text =
    'server: { port: 0 }\nstorage: { url: "sqlite::memory:" }\ncomponents: [{ id: host, check: { kind: system } }]\n';
  const registries = createRegistries({ clock: createSystemClock() });
  const config = parseConfig(text, { file: "plimsoll.yaml", env: {}, readFile: () => "", ...registries });
  const server = await startServer({ config, log: silentLog });
  onTestFinished(() => server.stop());
  expect(await agreesOn(`${server.address}/metrics`)).toBeGreaterThan(20);
});
