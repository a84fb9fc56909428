import { once } from "node:events";
import { createServer } from "node:http";
import type { BenchCase, Figure } from "../lib/case.ts";
import { startPlimsoll } from "../lib/processes.ts";
import { quantile } from "../lib/usage.ts";

const FAMILIES = 500;
const SERIES = 20;
const SAMPLES = FAMILIES * SERIES;
const SCRAPES = 300;
/** The first scrapes are read by code that V8 has not compiled yet. */
const WARM_UP = 20;

/** 10,000 samples as an engine would expose them: 1 MB, each with three labels and a number of many digits. */
function exposition(): Buffer {
  const lines = Array.from({ length: FAMILIES }, (_, family) => {
    const name = `engine_metric_${family}_seconds`;
    const samples = Array.from({ length: SERIES }, (_, series) => {
      const labels = `venue="binance",symbol="COIN${series}/USDT",strategy="maker_${family % 7}"`;
      return `${name}{${labels}} ${(Math.sin(family * SERIES + series) + 1) * 1e6}`;
    });
    return [
      `# HELP ${name} What the engine says about thing number ${family}.`,
      `# TYPE ${name} gauge`,
      ...samples,
    ].join("\n");
  });
  return Buffer.from(`${lines.join("\n")}\n`);
}

/** What reading costs at the least: finding the lines. */
function splitLines(body: Buffer): number {
  let length = 0;
  for (const line of body.toString("utf8").split("\n")) length += line.length;
  return length;
}

function timesOfSplitting(body: Buffer): number[] {
  const times: number[] = [];
  for (let n = 0; n < SCRAPES; n++) {
    const begun = performance.now();
    if (splitLines(body) === 0) throw new Error("there are no lines");
    times.push(performance.now() - begun);
  }
  return times.slice(WARM_UP);
}

function config(port: number): string {
  const some = Array.from(
    { length: 20 },
    (_, n) => `{ name: m_${n}, select: "engine_metric_${n}_seconds", aggregate: max }`,
  );
  return `monitoring: { check_interval: 10m }
components:
  - id: engine
    check: { kind: prometheus, url: "http://127.0.0.1:${port}/metrics", metrics: [${some.join(", ")}] }
`;
}

interface Checked {
  readonly items: readonly {
    readonly metrics: readonly { name: string; value: number; details?: { parse_ms?: number } }[];
  }[];
}

/** One scrape by the real server: what reading the body took, ms. */
async function scrapeOnce(origin: string): Promise<number> {
  const response = await fetch(`${origin}/api/trading-engine/health/check`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ component_ids: ["engine"] }),
  });
  const { items } = (await response.json()) as Checked;
  const metric = items[0]?.metrics.find(({ name }) => name === "samples_scraped");
  if (metric?.value !== SAMPLES) throw new Error(`${metric?.value} samples were scraped instead of ${SAMPLES}`);
  return metric.details?.parse_ms ?? Number.NaN;
}

export const scrapeCase: BenchCase = {
  name: "scrape",
  about: `reading ${SAMPLES} samples of a Prometheus exposition, beside a loop that only splits its lines`,
  async run({ say }): Promise<Figure[]> {
    const body = exposition();
    const target = createServer((_, response) => response.end(body)).listen(0, "127.0.0.1");
    await once(target, "listening");
    const address = target.address();
    const server = await startPlimsoll(config(typeof address === "object" && address !== null ? address.port : 0));
    try {
      say(`${SCRAPES} scrapes`);
      const times: number[] = [];
      for (let n = 0; n < SCRAPES; n++) times.push(await scrapeOnce(server.origin));
      const ours = times.slice(WARM_UP);
      const raw = timesOfSplitting(body);
      return [
        { what: "body", measured: body.length / 1000, unit: "kB" },
        { what: "first scrape, not yet compiled", measured: times[0] ?? Number.NaN, unit: "ms" },
        { what: "reading, p50", measured: quantile(ours, 0.5), unit: "ms", asked: { atMost: 20 } },
        { what: "reading, p99", measured: quantile(ours, 0.99), unit: "ms", asked: { atMost: 20 } },
        { what: "splitting lines alone, p50", measured: quantile(raw, 0.5), unit: "ms" },
        { what: "splitting lines alone, p99", measured: quantile(raw, 0.99), unit: "ms" },
      ];
    } finally {
      await server.stop();
      target.close();
    }
  },
};
