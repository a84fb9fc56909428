import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { fillHistory } from "plimsoll/testing";
import type { BenchCase, Figure } from "../lib/case.ts";
import type { LoopHolds } from "../lib/sealing-engine.ts";
import { sleep } from "../lib/usage.ts";

const COMPONENTS = 200;
const METRICS = 10;
/** Old enough to go: as many rows of each component. */
const OLD_ROWS = 1000;
const OLD_MS = 10 * 86_400_000;
/** Some seconds of checks more, and all components are due to be sealed. */
const RECENT_ROWS = 220;
/** After the first pass and the first clean-up's wait, ms. */
const SETTLED_MS = 12_000;
const WINDOW_MS = 60_000;
const ENGINE = new URL("../lib/sealing-engine.ts", import.meta.url);

interface Rows {
  readonly plain: number;
  readonly packed: number;
}

export const sealingCase: BenchCase = {
  name: "sealing",
  about: `the event loop of a host program with ${COMPONENTS} checks a second, while history is sealed and cleaned up, and without`,
  async run({ say }): Promise<Figure[]> {
    const folder = mkdtempSync(join(tmpdir(), "plimsoll-bench-"));
    try {
      const [empty, full] = [join(folder, "empty.db"), join(folder, "full.db")];
      say("without: a new store");
      const without = await measure(empty);
      say("filling a store");
      await fill(full);
      const before = rowsOf(full);
      say("with: sealing and cleaning up");
      const within = await measure(full);
      const after = rowsOf(full);
      return [
        {
          what: "sealing and clean-up: the longest turn of the loop, by what it did itself",
          measured: within.own,
          unit: "ms",
          asked: { atMost: 5 },
        },
        { what: "the same without anything to seal or clean up", measured: without.own, unit: "ms" },
        {
          what: "the longest turn by the clock, collector and other threads' share in it",
          measured: within.longest,
          unit: "ms",
        },
        { what: "the same without", measured: without.longest, unit: "ms" },
        { what: "the collector's longest pause while sealing", measured: within.collector, unit: "ms" },
        { what: "the same without", measured: without.collector, unit: "ms" },
        { what: "rows packed meanwhile", measured: after.packed - before.packed, unit: "", asked: { atLeast: 1 } },
        { what: "plain rows deleted, less those that came", measured: before.plain - after.plain, unit: "" },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function fill(path: string): Promise<void> {
  const componentIds = Array.from({ length: COMPONENTS }, (_, n) => `c${n}`);
  const metricsOf = (_: string, at: number) =>
    Array.from({ length: METRICS }, (_, n) => ({
      name: `metric_${n}`,
      value: ((at / 1000) * (n + 1)) % 977,
      unit: "ms",
      status: "HEALTHY",
    }));
  const common = { path, componentIds, intervalMs: 1000, metricsOf };
  const now = Date.now();
  await fillHistory({ ...common, from: now - OLD_MS - OLD_ROWS * 1000, to: now - OLD_MS });
  await fillHistory({ ...common, from: now - RECENT_ROWS * 1000, to: now });
}

async function measure(path: string): Promise<LoopHolds> {
  const engine = fork(ENGINE, [path, COMPONENTS, METRICS].map(String));
  await once(engine, "message");
  await sleep(SETTLED_MS);
  engine.send("measure");
  await sleep(WINDOW_MS);
  engine.send("tell");
  const [delay] = (await once(engine, "message")) as [LoopHolds];
  const ended = once(engine, "exit");
  engine.disconnect();
  await ended;
  return delay;
}

function rowsOf(path: string): Rows {
  const db = new Database(path, { readonly: true });
  try {
    const count = (sql: string) => Number(db.prepare(sql).pluck().get());
    return {
      plain: count("SELECT count(*) FROM health_checks"),
      packed: count("SELECT coalesce(sum(rows), 0) FROM history_segments"),
    };
  } finally {
    db.close();
  }
}
