// A host program with Plimsoll inside: many checks a second, recorded into the store whose path it is given. Says over IPC
// how late its event loop was, once told to.
import { PerformanceObserver } from "node:perf_hooks";
import { createSystemHealthMonitor } from "plimsoll";
import { MockHealthChecker } from "plimsoll/testing";

const [path = "", ids = "0", metrics = "0"] = process.argv.slice(2);

export type SealingOrder = "measure" | "tell";
/** What of the loop's turns was the longest, ms. */
export interface LoopHolds {
  /** By the clock: what the program did, V8's collector, and what the machine gave to other threads. */
  readonly longest: number;
  /** What the program did alone: processor time of the loop's thread, less the collector's. */
  readonly own: number;
  readonly collector: number;
}

/** The loop is looked at each millisecond. */
const LOOK_MS = 1;

const monitor = createSystemHealthMonitor({ checkInterval: "1s", storage: `sqlite:${path}` });
for (let n = 0; n < Number(ids); n += 1) {
  const readings = Array.from({ length: Number(metrics) }, (_, m) => ({
    name: `metric_${m}`,
    value: n + m,
    unit: "ms",
  }));
  monitor.addChecker(new MockHealthChecker(`c${n}`).measures(...readings));
}
interface Stretch {
  readonly from: number;
  readonly to: number;
}
/** Shorter ones are of no interest. */
const LEAST_MS = 1;
const collections: Stretch[] = [];
// Told of some time afterwards, so they are taken off at the end.
new PerformanceObserver((list) => {
  for (const { startTime: from, duration } of list.getEntries()) collections.push({ from, to: from + duration });
}).observe({ entryTypes: ["gc"] });

const turns: (Stretch & { readonly cpu: number })[] = [];
let last = { at: 0, cpu: 0 };
function now(): typeof last {
  const { user, system } = process.threadCpuUsage();
  return { at: performance.now(), cpu: (user + system) / 1000 };
}
function look(): void {
  const next = now();
  const turn = { from: last.at + LOOK_MS, to: next.at, cpu: next.cpu - last.cpu };
  if (turn.to - turn.from > LEAST_MS) turns.push(turn);
  last = next;
}
function holds(): LoopHolds {
  const lengthOf = ({ from, to }: Stretch) => to - from;
  const inside = (turn: Stretch) =>
    collections.reduce((sum, { from, to }) => sum + Math.max(0, Math.min(to, turn.to) - Math.max(from, turn.from)), 0);
  const [first] = turns;
  return {
    longest: Math.max(0, ...turns.map(lengthOf)),
    own: Math.max(0, ...turns.map((turn) => Math.min(lengthOf(turn), turn.cpu) - inside(turn))),
    collector: Math.max(0, ...collections.filter(({ from }) => from >= (first?.from ?? 0)).map(lengthOf)),
  };
}
let looking: NodeJS.Timeout | undefined;

process.on("disconnect", () => process.exit(0));
process.on("message", (order: SealingOrder) => {
  if (order === "measure") {
    last = now();
    looking = setInterval(look, LOOK_MS);
    return;
  }
  clearInterval(looking);
  const word = holds();
  void monitor.stop().then(() => process.send?.(word));
});
await monitor.start();
process.send?.("started");
