import Database from "better-sqlite3";
import { ask, timeAnswers } from "../lib/ask.ts";
import type { BenchCase, Figure } from "../lib/case.ts";
import { httpComponents, startPlimsoll, startTarget } from "../lib/processes.ts";
import { quantile, sleep } from "../lib/usage.ts";

const COMPONENTS = 1000;
/** Of each component in the last 24 h; it was watched for 30 days. */
const CHANGES = 4;
const REQUESTS = 200;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** After the first pass, which takes ten seconds. */
const SETTLED_MS = 12_000;
const BASE = "/api/trading-engine/health/statistics";
/** What the overview asks for, once a minute. */
const OVERVIEW = [BASE, `${BASE}/strips`];
/** Longer than any of it is kept without being made anew behind it. */
const REFRESHED_MS = 31_000;

/** Gives every component a past: watched for 30 days, and down for a while on some of its last day. */
function fillPast(path: string): void {
  const db = new Database(path);
  const now = Date.now();
  const insert = db.prepare(
    `INSERT INTO transitions (component_id, component_type, from_status, to_status, reason_code, reason, event_at,
      detected_at, confirmed_at) VALUES (?, 'API_SERVER', ?, ?, 'healthy', 'a made-up past', ?, ?, ?)`,
  );
  db.transaction(() => {
    db.prepare("UPDATE component_states SET watched_from = ?").run(now - 30 * DAY_MS);
    db.prepare("INSERT INTO runs (started_at, alive_until, pid) VALUES (?, ?, 1)").run(now - 30 * DAY_MS, now);
    const ids = db.prepare<[], string>("SELECT component_id FROM component_states").pluck().all();
    for (const [place, id] of ids.entries()) {
      for (let n = 0; n < CHANGES; n += 1) {
        const at = now - DAY_MS + Math.floor(((n + place / ids.length) * 20 * HOUR_MS) / CHANGES);
        const statuses = n % 2 === 0 ? ["HEALTHY", "DOWN"] : ["DOWN", "HEALTHY"];
        insert.run(id, ...statuses, at, at, at);
      }
    }
  })();
  db.close();
}

/** How long it takes until the overview has all of its statistics, ms. */
async function askOverview(origin: string, afterMs = 0): Promise<number> {
  await sleep(afterMs);
  const times = await Promise.all(OVERVIEW.map(async (path) => (await ask(`${origin}${path}`)).ms));
  return Math.max(...times);
}

export const statisticsCase: BenchCase = {
  name: "statistics",
  about: `the last 24 h of ${COMPONENTS} components with ${CHANGES} changes each`,
  async run({ say }): Promise<Figure[]> {
    const target = await startTarget();
    const configuration = `monitoring: { check_interval: 10m }\n${httpComponents(COMPONENTS, target.port)}`;
    let server = await startPlimsoll(configuration);
    try {
      await sleep(SETTLED_MS);
      await server.stop({ keep: true });
      say("filling");
      fillPast(`${server.folder}/plimsoll.db`);
      server = await startPlimsoll(configuration, { folder: server.folder });
      await sleep(SETTLED_MS);
      // A range of its own each time: what is kept for a second is no measure.
      const begun = Date.now() - DAY_MS;
      const urls = Array.from({ length: REQUESTS }, (_, n) => {
        return `${server.origin}${BASE}/components?from=${new Date(begun + n).toISOString()}`;
      });
      const times = await timeAnswers(urls);
      const { body } = await ask(urls[0] ?? "");
      const { items } = JSON.parse(body.toString()) as { items: unknown[] };
      const [first, behind] = [await askOverview(server.origin), await askOverview(server.origin, REFRESHED_MS)];
      const overview: number[] = [];
      for (let n = 0; n < REQUESTS; n += 1) overview.push(await askOverview(server.origin));
      return [
        {
          what: "the overview's statistics, p50",
          measured: quantile(overview, 0.5),
          unit: "ms",
          asked: { atMost: 10 },
          note: `${first.toFixed(1)} ms when nobody has asked before, ${behind.toFixed(1)} ms after half a minute`,
        },
        { what: "components in the answer", measured: items.length, unit: "", asked: { atLeast: COMPONENTS } },
        {
          what: "statistics of each, worked out anew, p50",
          measured: quantile(times, 0.5),
          unit: "ms",
          asked: { atMost: 10 },
        },
        { what: "the same, p95", measured: quantile(times, 0.95), unit: "ms" },
      ];
    } finally {
      await server.stop();
      target.stop();
    }
  },
};
