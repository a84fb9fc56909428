import autocannon from "autocannon";
import type { BenchCase, Figure } from "../lib/case.ts";
import { httpComponents, startPlimsoll, startTarget } from "../lib/processes.ts";
import { sleep } from "../lib/usage.ts";

const COMPONENTS = 1000;
const SECONDS = 10;

interface Load {
  readonly perSecond: number;
  readonly p50: number;
  readonly errors: number;
}

async function load(url: string, headers: Record<string, string>, connections: number): Promise<Load> {
  const result = await autocannon({ url, headers, connections, duration: SECONDS });
  return { perSecond: result.requests.average, p50: result.latency.p50, errors: result.errors + result.timeouts };
}

export const currentCase: BenchCase = {
  name: "current",
  about: `GET /current at ${COMPONENTS} components checked every 30 s`,
  async run({ say }): Promise<Figure[]> {
    const target = await startTarget();
    const server = await startPlimsoll(
      `monitoring: { check_interval: 30s }\n${httpComponents(COMPONENTS, target.port)}`,
    );
    try {
      await sleep(12_000);
      const url = `${server.origin}/api/trading-engine/health/current`;
      const response = await fetch(url);
      const etag = response.headers.get("etag") ?? "";
      const body = await response.arrayBuffer();
      say("with If-None-Match");
      const conditional = await load(url, { "if-none-match": etag }, 50);
      say("in full");
      const full = await load(url, { "accept-encoding": "identity" }, 10);
      say("in full, gzip accepted");
      const gzip = await load(url, { "accept-encoding": "gzip" }, 10);
      return [
        { what: "ready after start", measured: server.readyMs, unit: "ms", asked: { atMost: 2000 } },
        { what: "body", measured: body.byteLength / 1000, unit: "kB" },
        {
          what: "requests with If-None-Match",
          measured: conditional.perSecond,
          unit: "/s",
          asked: { atLeast: 10_000 },
        },
        { what: "requests in full", measured: full.perSecond, unit: "/s", asked: { atLeast: 2000 } },
        { what: "p50 in full", measured: full.p50, unit: "ms", asked: { atMost: 10 } },
        { what: "requests in full, compressed", measured: gzip.perSecond, unit: "/s" },
        { what: "p50 in full, compressed", measured: gzip.p50, unit: "ms" },
        {
          what: "failed requests",
          measured: conditional.errors + full.errors + gzip.errors,
          unit: "",
          asked: { atMost: 0 },
        },
      ];
    } finally {
      await server.stop();
      target.stop();
    }
  },
};
