import type { BenchCase, Figure } from "../lib/case.ts";
import { startReaders } from "../lib/live-readers.ts";
import { httpComponents, lateChecks, startPlimsoll, startRawFanOut, startTarget } from "../lib/processes.ts";
import { cpuSeconds, quantile, sleep } from "../lib/usage.ts";

const RESULTS_PER_SECOND = 200;
const SETTLED_MS = 14_000;
/** After the readers have come: each has a snapshot to take first. */
const JOINED_MS = 3000;
const MEASURED_MS = 10_000;
/** What the bare loop writes: a delta of 200 results a second to many readers is about so long, and comes so often. */
const RAW_MESSAGE = { bytes: 6000, intervalMs: 50 };
/** Readers, and what is asked of them. */
const ROUNDS = [
  { readers: 100, q: 0.5, words: "p50", atMost: 5 },
  { readers: 1000, q: 0.99, words: "p99", atMost: 30 },
] as const;

export const liveCase: BenchCase = {
  name: "live",
  about: `the live stream at ${RESULTS_PER_SECOND} results a second`,
  async run({ say }): Promise<Figure[]> {
    const target = await startTarget();
    const server = await startPlimsoll(
      `monitoring: { check_interval: 1s }\n${httpComponents(RESULTS_PER_SECOND, target.port)}`,
    );
    try {
      await sleep(SETTLED_MS);
      const figures: Figure[] = [];
      for (const { readers: count, q, words, atMost } of ROUNDS) {
        say(`${count} readers`);
        const readers = await startReaders(server.origin, count);
        await sleep(JOINED_MS);
        const [cpu, late] = [cpuSeconds(server.pid), await lateChecks(server)];
        readers.begin();
        await sleep(MEASURED_MS);
        const delays = [...readers.delays()];
        const each = readers.messages() / count / (MEASURED_MS / 1000);
        const of = `to ${count} readers`;
        const note = `${(delays.length / count / (MEASURED_MS / 1000)).toFixed(0)} results/s in ${each.toFixed(0)} messages/s each`;
        figures.push(
          { what: `a result ${of}, ${words}`, measured: quantile(delays, q), unit: "ms", asked: { atMost }, note },
          { what: `the same, ${words === "p50" ? "p99" : "p50"}`, measured: quantile(delays, 1.49 - q), unit: "ms" },
          {
            what: `processor time ${of}`,
            measured: (cpuSeconds(server.pid) - cpu) / (MEASURED_MS / 1000),
            unit: "cores",
          },
          { what: `checks begun late meanwhile`, measured: (await lateChecks(server)) - late, unit: "" },
        );
        readers.stop();
        figures.push(await bareFanOut(count));
      }
      return figures;
    } finally {
      await server.stop();
      target.stop();
    }
  },
};

/** No server on this machine can tell its last reader sooner than this. */
async function bareFanOut(count: number): Promise<Figure> {
  const raw = await startRawFanOut();
  const readers = await startReaders(raw.origin, count);
  try {
    raw.begin(RAW_MESSAGE);
    await sleep(MEASURED_MS / 2);
    const rounds = await raw.rounds();
    return { what: `a bare loop's writes to ${count} readers, p50`, measured: quantile(rounds, 0.5), unit: "ms" };
  } finally {
    readers.stop();
    raw.stop();
  }
}
