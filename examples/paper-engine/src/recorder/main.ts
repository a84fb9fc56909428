// Records market data, as a process of its own. Started by the supervisor, or by whoever finds it dead.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runChild } from "../control/run-child.ts";
import { FaultSwitches } from "../faults/fault-switches.ts";
import { systemClock } from "../shared/clock.ts";
import { readSettings } from "../shared/settings.ts";
import { startRecorder } from "./recorder.ts";

const { exchangePort, data } = readSettings(process.env);
const pidFile = join(data, "recorder.pid");
if (runsAlready(pidFile)) {
  console.error(`a recorder runs already, by ${pidFile}`);
  process.exit(1);
}
const exchange = `ws://127.0.0.1:${exchangePort}`;
const recorder = startRecorder({ exchange, path: join(data, "prices.db"), clock: systemClock });
writeFileSync(pidFile, `${process.pid}\n`);
runChild(new FaultSwitches(), {
  async stop() {
    await recorder.stop();
    rmSync(pidFile, { force: true });
  },
});

function runsAlready(file: string): boolean {
  try {
    const pid = Number(readFileSync(file, "utf8"));
    return pid > 1 && process.kill(pid, 0);
  } catch {
    return false;
  }
}
