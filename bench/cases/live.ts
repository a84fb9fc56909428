import type { BenchCase, Figure } from "../lib/case.ts";
import { startReaders } from "../lib/live-readers.ts";
import { httpComponents, lateChecks, startPlimsoll, startTarget } from "../lib/processes.ts";
import { cpuSeconds, quantile, sleep } from "../lib/usage.ts";

const RESULTS_PER_SECOND = 200;
const SETTLED_MS = 14_000;
/** After the readers have come: each has a snapshot to take first. */
const JOINED_MS = 3000;
const MEASURED_MS = 10_000;
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
      }
      return figures;
    } finally {
      await server.stop();
      target.stop();
    }
  },
};
