import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { BenchCase, Figure } from "../lib/case.ts";
import { httpComponents, startPlimsoll } from "../lib/processes.ts";
import { quantile, sleep } from "../lib/usage.ts";

const COMPONENTS = 1000;
const ROWS_EACH = 2880;
const REQUESTS = 60;

/** Fills `health_checks` of a store that Plimsoll itself has made, in the order in which checks would have come. */
function fill(file: string, sample: Record<string, unknown>): void {
  const database = new Database(file);
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = OFF");
  const columns = Object.keys(sample);
  const insert = database.prepare(
    `INSERT INTO health_checks (${columns.join(", ")}) VALUES (${columns.map((column) => `@${column}`).join(", ")})`,
  );
  const begin = Date.now() - 24 * 3600 * 1000 + 60_000;
  let id = 1_000_000;
  const slot = database.transaction((row: number) => {
    for (let n = 0; n < COMPONENTS; n++) {
      const timestamp = new Date(begin + row * 30_000 + n * 29).toISOString();
      insert.run({ ...sample, id: id++, timestamp, component_id: `c${String(n).padStart(4, "0")}` });
    }
  });
  for (let row = 0; row < ROWS_EACH; row++) slot(row);
  database.pragma("wal_checkpoint(TRUNCATE)");
  database.close();
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
    const yaml = (count: number) =>
      `monitoring: { check_interval: 30s }\nstorage: { url: "sqlite:plimsoll.db", retention: { raw_size: 10GB } }\n${httpComponents(count, port)}`;
    say("a store made by Plimsoll, then filled");
    const first = await startPlimsoll(yaml(20), { folder });
    await sleep(12_000);
    await first.stop({ keep: true });
    const file = join(folder, "plimsoll.db");
    const database = new Database(file, { readonly: true });
    const sample = database.prepare("SELECT * FROM health_checks LIMIT 1").get() as Record<string, unknown>;
    database.close();
    fill(file, sample);
    const server = await startPlimsoll(yaml(COMPONENTS), { folder });
    try {
      await sleep(12_000);
      say("asking");
      const times: number[] = [];
      let rows = 0;
      for (let request = 0; request < REQUESTS; request++) {
        const id = `c${String((request * 37) % COMPONENTS).padStart(4, "0")}`;
        const from = new Date(Date.now() - 24 * 3600 * 1000).toISOString();
        const begun = performance.now();
        const answer = await fetch(
          `${server.origin}/api/trading-engine/health/history?component_id=${id}&from=${from}&limit=10000`,
        );
        const { items } = (await answer.json()) as { items: unknown[] };
        times.push(performance.now() - begun);
        rows = items.length;
      }
      return [
        { what: "rows answered", measured: rows, unit: "", asked: { atLeast: ROWS_EACH - 5 } },
        { what: "time, p50", measured: quantile(times, 0.5), unit: "ms", asked: { atMost: 20 } },
        { what: "time, p95", measured: quantile(times, 0.95), unit: "ms" },
      ];
    } finally {
      await server.stop();
      target.close();
    }
  },
};
