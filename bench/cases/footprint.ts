import type { BenchCase, Figure } from "../lib/case.ts";
import { httpComponents, startPlimsoll, startRawLoop, startTarget } from "../lib/processes.ts";
import { cpuSeconds, residentMb, sleep } from "../lib/usage.ts";

const LONG_MS = 600_000;
const SHORT_MS = 60_000;

async function watch(pid: number, forMs: number): Promise<{ peak: number; last: number; cpuPercent: number }> {
  const begun = performance.now();
  const cpu = cpuSeconds(pid);
  let peak = 0;
  while (performance.now() - begun < forMs) {
    await sleep(1000);
    peak = Math.max(peak, residentMb(pid));
  }
  const seconds = (performance.now() - begun) / 1000;
  return { peak, last: residentMb(pid), cpuPercent: ((cpuSeconds(pid) - cpu) / seconds) * 100 };
}

export const footprintCase: BenchCase = {
  name: "footprint",
  about: "memory and CPU of the server process (10 minutes with --long, else 1)",
  async run({ long, say }): Promise<Figure[]> {
    const forMs = long ? LONG_MS : SHORT_MS;
    const after = `after ${forMs / 60_000} min`;
    const target = await startTarget();
    say("1,000 components at 1 s");
    const busy = await startPlimsoll(`monitoring: { check_interval: 1s }\n${httpComponents(1000, target.port)}`);
    const busyUse = await watch(busy.pid, forMs);
    await busy.stop();
    say("the bare loop at the same rate");
    const loop = await startRawLoop(target.port, 1000, 1000);
    const loopUse = await watch(loop.pid, SHORT_MS);
    loop.stop();
    target.stop();
    say("the default configuration");
    const idle = await startPlimsoll("");
    await sleep(15_000);
    const idleUse = await watch(idle.pid, forMs);
    await idle.stop();
    return [
      {
        what: `resident ${after}, 1,000 components at 1 s`,
        measured: busyUse.last,
        unit: "MB",
        asked: { atMost: 160 },
        note: `peak ${Math.round(busyUse.peak)}`,
      },
      { what: "bare loop at the same rate, resident", measured: loopUse.last, unit: "MB" },
      {
        what: `resident ${after}, default configuration`,
        measured: idleUse.last,
        unit: "MB",
        asked: { atMost: 115 },
        note: `peak ${Math.round(idleUse.peak)}`,
      },
      { what: "CPU of a core, default configuration", measured: idleUse.cpuPercent, unit: "%", asked: { atMost: 1 } },
    ];
  },
};
