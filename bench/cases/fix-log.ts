import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BenchCase, Figure } from "../lib/case.ts";
import { fixLogBlock } from "../lib/fix-log-block.ts";
import { type PlimsollServer, startPlimsoll } from "../lib/processes.ts";
import { cpuSeconds, residentMb, sleep } from "../lib/usage.ts";

const SIZE = 1_000_000_000;
const CHUNK = 1_048_576;
const PATIENCE_MS = 300_000;

interface Metric {
  readonly name: string;
  readonly value: number | null;
}

/** Writes a log of a gigabyte and answers how large it is. */
function writeLog(path: string): number {
  const block = fixLogBlock();
  const file = openSync(path, "w");
  let written = 0;
  for (; written < SIZE; written += block.length) writeSync(file, block);
  closeSync(file);
  return written;
}

/** The yardstick: the same bytes, read and thrown away. */
function readRaw(path: string): { mbPerSecond: number } {
  const file = openSync(path, "r");
  const buffer = Buffer.alloc(CHUNK);
  const begun = performance.now();
  let read = 0;
  for (let got = readSync(file, buffer); got > 0; got = readSync(file, buffer)) read += got;
  closeSync(file);
  return { mbPerSecond: read / 1e6 / ((performance.now() - begun) / 1000) };
}

async function metricsOf({ origin }: PlimsollServer): Promise<Map<string, number | null>> {
  const answer = await fetch(`${origin}/api/trading-engine/health/components/log`);
  const { metrics } = (await answer.json()) as { metrics: readonly Metric[] };
  return new Map(metrics.map(({ name, value }) => [name, value]));
}

/** Lets a server read the log from its start; how fast, at what cost and with how much memory. */
async function readByPlimsoll(path: string, size: number) {
  const check = `{ kind: fix_log, path: ${JSON.stringify(path)}, comp_id: ENGINE, from: start }`;
  const server = await startPlimsoll(`components:\n  - { id: log, interval: 1s, check: ${check} }\n`);
  try {
    const before = { cpu: cpuSeconds(server.pid), resident: residentMb(server.pid) };
    const begun = performance.now();
    let peak = before.resident;
    for (;;) {
      peak = Math.max(peak, residentMb(server.pid));
      const metrics = await metricsOf(server);
      if (metrics.get("log_lag_bytes") === 0) {
        const seconds = (performance.now() - begun) / 1000;
        const cpu = cpuSeconds(server.pid) - before.cpu;
        const rate = metrics.get("log_read_rate") ?? Number.NaN;
        return {
          rate,
          wholeRate: size / 1e6 / seconds,
          cpuRate: size / 1e6 / cpu,
          grown: peak - before.resident,
          peak,
        };
      }
      if (performance.now() - begun > PATIENCE_MS) throw new Error("the log was not read within 5 min");
      await sleep(100);
    }
  } finally {
    await server.stop();
  }
}

export const fixLogCase: BenchCase = {
  name: "fix-log",
  about:
    "a FIX log of 1 GB read from its start by kind fix_log, in a server that does all else too, beside a raw read loop",
  async run({ say }): Promise<Figure[]> {
    const folder = mkdtempSync(join(tmpdir(), "plimsoll-bench-fix-log-"));
    try {
      const path = join(folder, "FIX.4.4-ENGINE-VENUE.messages.current.log");
      say("writing 1 GB");
      const size = writeLog(path);
      say("the raw loop");
      const raw = readRaw(path);
      say("plimsoll");
      const ours = await readByPlimsoll(path, size);
      return [
        { what: "raw read loop", measured: raw.mbPerSecond, unit: "MB/s" },
        { what: "FIX log of 1 GB, while it reads", measured: ours.rate, unit: "MB/s", asked: { atLeast: 100 } },
        { what: "FIX log of 1 GB, from the server's start to no lag", measured: ours.wholeRate, unit: "MB/s" },
        { what: "FIX log of 1 GB, for each second of processor time", measured: ours.cpuRate, unit: "MB/s" },
        {
          what: "resident memory grown meanwhile",
          measured: ours.grown,
          unit: "MB",
          asked: { atMost: 64 },
          note: `peak ${Math.round(ours.peak)}`,
        },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
