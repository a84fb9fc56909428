import type { BenchCase, Figure } from "../lib/case.ts";
import { load } from "../lib/load.ts";
import { httpComponents, startPlimsoll, startTarget } from "../lib/processes.ts";
import { sleep } from "../lib/usage.ts";

const COMPONENTS = 1000;
const SECONDS = 8;
/** After the first pass, which takes ten seconds, nothing changes for a while: that is when 304 is the right answer. */
const SETTLED_MS = 12_000;
const PATH = "/api/trading-engine/health/current";

export const currentCase: BenchCase = {
  name: "current",
  about: `GET /current at ${COMPONENTS} components`,
  async run({ say }): Promise<Figure[]> {
    const target = await startTarget();
    const server = await startPlimsoll(
      `monitoring: { check_interval: 10m }\n${httpComponents(COMPONENTS, target.port)}`,
    );
    try {
      await sleep(SETTLED_MS);
      const port = Number(new URL(server.origin).port);
      const response = await fetch(`${server.origin}${PATH}`);
      const body = await response.arrayBuffer();
      const common = { port, path: PATH, seconds: SECONDS };
      say("with If-None-Match");
      const conditional = await load({ ...common, headers: {}, connections: 50, conditional: true });
      say("in full");
      const full = await load({ ...common, headers: { "accept-encoding": "identity" }, connections: 8 });
      say("in full, gzip accepted");
      const gzip = await load({ ...common, headers: { "accept-encoding": "gzip" }, connections: 8 });
      const unchanged = (conditional.statuses.get(304) ?? 0) / (conditional.perSecond * SECONDS);
      return [
        { what: "ready after start", measured: server.readyMs, unit: "ms", asked: { atMost: 2000 } },
        { what: "body", measured: body.byteLength / 1000, unit: "kB" },
        {
          what: "requests with If-None-Match",
          measured: conditional.perSecond,
          unit: "/s",
          asked: { atLeast: 10_000 },
        },
        { what: "share of them answered 304", measured: unchanged, unit: "x" },
        { what: "requests in full", measured: full.perSecond, unit: "/s", asked: { atLeast: 2000 } },
        { what: "p50 in full", measured: full.p50, unit: "ms", asked: { atMost: 10 } },
        { what: "bytes in full", measured: full.megabytesPerSecond, unit: "MB/s" },
        { what: "requests in full, compressed", measured: gzip.perSecond, unit: "/s" },
        { what: "p50 in full, compressed", measured: gzip.p50, unit: "ms" },
      ];
    } finally {
      await server.stop();
      target.stop();
    }
  },
};
