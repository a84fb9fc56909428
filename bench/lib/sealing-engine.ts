// A host program with Plimsoll inside: many checks a second, recorded into the store whose path it is given. Says over IPC
// how late its event loop was, once told to.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createSystemHealthMonitor } from "plimsoll";
import { MockHealthChecker } from "plimsoll/testing";

const [path = "", ids = "0", metrics = "0"] = process.argv.slice(2);

export type SealingOrder = "measure" | "tell";
export interface LoopDelay {
  /** ms beyond the loop's own millisecond. */
  readonly longest: number;
  readonly p999: number;
}

/** How often the loop is looked at, ms. */
const RESOLUTION_MS = 1;

const monitor = createSystemHealthMonitor({ checkInterval: "1s", storage: `sqlite:${path}` });
for (let n = 0; n < Number(ids); n += 1) {
  const readings = Array.from({ length: Number(metrics) }, (_, m) => ({
    name: `metric_${m}`,
    value: n + m,
    unit: "ms",
  }));
  monitor.addChecker(new MockHealthChecker(`c${n}`).measures(...readings));
}
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
process.on("disconnect", () => process.exit(0));
process.on("message", (order: SealingOrder) => {
  if (order === "measure") {
    delay.reset();
    delay.enable();
    return;
  }
  delay.disable();
  const word: LoopDelay = {
    longest: delay.max / 1e6 - RESOLUTION_MS,
    p999: delay.percentile(99.9) / 1e6 - RESOLUTION_MS,
  };
  void monitor.stop().then(() => process.send?.(word));
});
await monitor.start();
process.send?.("started");
