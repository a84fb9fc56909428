import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fillHistory } from "plimsoll/testing";
import { ask, timeAnswers } from "../lib/ask.ts";
import type { BenchCase, Figure } from "../lib/case.ts";
import { httpComponents, startPlimsoll } from "../lib/processes.ts";
import { quantile, sleep, untilIdle } from "../lib/usage.ts";

const COMPONENTS = 1000;
const INTERVAL_MS = 30_000;
const DAY_MS = 24 * 3600 * 1000;
const ROWS_EACH = DAY_MS / INTERVAL_MS;
const REQUESTS = 60;

/** As the http kind keeps them. */
function metricsOf(_: string, at: number): object[] {
  const response = 2 + (at % 977) / 100;
  return [
    { name: "response_time", labels: { endpoint: "/health" }, value: response, unit: "ms", status: "HEALTHY" },
    { name: "availability_percentage", value: 100, unit: "%", status: "HEALTHY" },
    { name: "success_rate", value: 100, unit: "%", status: "HEALTHY" },
    { name: "port_open", value: 1, unit: "1", status: "HEALTHY" },
  ];
}

export const historyCase: BenchCase = {
  name: "history",
  about: `one component's last 24 h (${ROWS_EACH} rows) out of ${(COMPONENTS * ROWS_EACH) / 1e6} million, over the API`,
  async run({ say }): Promise<Figure[]> {
    const folder = mkdtempSync(join(tmpdir(), "plimsoll-bench-"));
    const target = createServer((_, response) => response.end("ok")).listen(0, "127.0.0.1");
    await once(target, "listening");
    const address = target.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const componentIds = Array.from({ length: COMPONENTS }, (_, n) => `c${String(n).padStart(4, "0")}`);
    say("filling a store through itself");
    const to = Date.now();
    const begun = performance.now();
    const path = join(folder, "plimsoll.db");
    const { rows } = await fillHistory({
      path,
      componentIds,
      from: to - DAY_MS,
      to,
      intervalMs: INTERVAL_MS,
      metricsOf,
    });
    const filled = performance.now() - begun;
    const server = await startPlimsoll(
      `monitoring: { check_interval: 30s }\nstorage: { retention: { raw: 48h, raw_size: 10GB } }\n${httpComponents(COMPONENTS, port)}`,
      { folder },
    );
    try {
      await sleep(12_000);
      // A day comes in two minutes here: what would be packed hour by hour waits at the end of it.
      say("letting it pack what it was filled with");
      const waited = performance.now();
      await untilIdle(server.pid, { share: 0.1, withinMs: 600_000 });
      say(`asking, ${((performance.now() - waited) / 1000).toFixed(0)} s later`);
      const urls = Array.from({ length: REQUESTS }, (_, request) => {
        const id = `c${String((request * 37) % COMPONENTS).padStart(4, "0")}`;
        const from = new Date(Date.now() - DAY_MS).toISOString();
        return `${server.origin}/api/trading-engine/health/history?component_id=${id}&from=${from}&limit=10000`;
      });
      const times = await timeAnswers(urls);
      let answered = Number.POSITIVE_INFINITY;
      for (const url of urls) {
        const { body } = await ask(url);
        answered = Math.min(answered, (JSON.parse(body.toString()) as { items: unknown[] }).items.length);
      }
      return [
        { what: "rows written through the store", measured: rows / (filled / 1000), unit: "/s" },
        { what: "rows answered, least", measured: answered, unit: "", asked: { atLeast: ROWS_EACH - 5 } },
        { what: "time, p50", measured: quantile(times, 0.5), unit: "ms", asked: { atMost: 20 } },
        { what: "time, p95", measured: quantile(times, 0.95), unit: "ms" },
      ];
    } finally {
      await server.stop();
      target.close();
    }
  },
};
