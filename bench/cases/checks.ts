import type { BenchCase, Figure } from "../lib/case.ts";
import { httpComponents, lateChecks, startPlimsoll, startRawLoop, startTarget } from "../lib/processes.ts";
import { cpuSeconds, sleep } from "../lib/usage.ts";

const WARM_UP_MS = 8000;
const WINDOW_MS = 20_000;

interface Usage {
  readonly cpuPer1000: number;
  readonly requests: number;
  readonly freshShare: number;
  readonly seconds: number;
}

/** CPU seconds of a process for each 1,000 requests that the target counted in a window, which begins after a warm-up. */
async function usageOf(
  pid: number,
  target: Awaited<ReturnType<typeof startTarget>>,
  onWarm: () => Promise<void> = async () => {},
): Promise<Usage> {
  await sleep(WARM_UP_MS);
  await onWarm();
  const [before, cpuBefore, begun] = [await target.report(), cpuSeconds(pid), performance.now()];
  await sleep(WINDOW_MS);
  const [after, cpuAfter, ended] = [await target.report(), cpuSeconds(pid), performance.now()];
  const requests = after.requests - before.requests;
  return {
    cpuPer1000: ((cpuAfter - cpuBefore) / requests) * 1000,
    requests,
    freshShare: (after.connections - before.connections) / requests,
    seconds: (ended - begun) / 1000,
  };
}

async function measureRawLoop(count: number): Promise<Usage> {
  const target = await startTarget();
  const loop = await startRawLoop(target.port, count, 1000);
  try {
    return await usageOf(loop.pid, target);
  } finally {
    loop.stop();
    target.stop();
  }
}

interface Held extends Usage {
  /** Of the checks begun in the window, %. */
  readonly latePercent: number;
  /** Of those of the warm-up, while nothing is compiled yet, %. */
  readonly lateAtStartPercent: number;
}

async function measurePlimsoll(count: number): Promise<Held> {
  const target = await startTarget();
  const server = await startPlimsoll(`monitoring: { check_interval: 1s }\n${httpComponents(count, target.port)}`);
  try {
    let [warmLate, warmTotal] = [0, 0];
    const usage = await usageOf(server.pid, target, async () => {
      [warmLate, warmTotal] = [await lateChecks(server), (await target.report()).requests];
    });
    const late = (await lateChecks(server)) - warmLate;
    return {
      ...usage,
      latePercent: (late / usage.requests) * 100,
      lateAtStartPercent: (warmLate / warmTotal) * 100,
    };
  } finally {
    await server.stop();
    target.stop();
  }
}

export const cpuCase: BenchCase = {
  name: "cpu",
  about: "CPU for 1,000 HTTP checks at 1,000/s and 200/s, judged, recorded and published, beside a bare node:http loop",
  async run({ say }) {
    const figures: Figure[] = [];
    for (const rate of [1000, 200]) {
      const raw: number[] = [];
      const ours: number[] = [];
      let fresh = 1;
      for (let round = 0; round < 3; round++) {
        say(`${rate}/s, round ${round + 1} of 3`);
        raw.push((await measureRawLoop(rate)).cpuPer1000);
        const usage = await measurePlimsoll(rate);
        ours.push(usage.cpuPer1000);
        fresh = Math.min(fresh, usage.freshShare);
      }
      const middle = (values: number[]) => [...values].sort((a, b) => a - b)[1] ?? Number.NaN;
      const ratio = middle(ours.map((value, index) => value / (raw[index] ?? Number.NaN)));
      figures.push(
        { what: `bare node:http loop at ${rate}/s`, measured: middle(raw), unit: "CPU s per 1,000 checks" },
        { what: `Plimsoll at ${rate}/s`, measured: middle(ours), unit: "CPU s per 1,000 checks" },
        {
          what: `Plimsoll over the bare loop at ${rate}/s, pair by pair`,
          measured: ratio,
          unit: "x",
          ...(rate === 1000 ? { asked: { atMost: 1.2 } } : {}),
        },
        {
          what: `connections per request at the target, ${rate}/s`,
          measured: fresh,
          unit: "x",
          asked: { atLeast: 0.999 },
        },
      );
    }
    return figures;
  },
};

export const heldCase: BenchCase = {
  name: "held",
  about: "how many checks a second are held on this machine, target and all (counted at the target)",
  async run({ say }) {
    const figures: Figure[] = [];
    for (const rate of [5000, 10_000]) {
      say(`${rate} components at 1 s`);
      const usage = await measurePlimsoll(rate);
      const asked = rate === 5000;
      figures.push(
        {
          what: `share of due checks made at ${rate}/s`,
          measured: usage.requests / (rate * usage.seconds),
          unit: "x",
          ...(asked ? { asked: { atLeast: 0.99 } } : {}),
        },
        {
          what: `late checks at ${rate}/s`,
          measured: usage.latePercent,
          unit: "%",
          ...(asked ? { asked: { atMost: 1 } } : {}),
        },
        { what: `late checks at ${rate}/s in the first 8 s`, measured: usage.lateAtStartPercent, unit: "%" },
        { what: `CPU at ${rate}/s`, measured: usage.cpuPer1000, unit: "CPU s per 1,000 checks" },
      );
    }
    return figures;
  },
};
