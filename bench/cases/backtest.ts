import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { fillHistory } from "plimsoll/testing";
import type { BenchCase, Figure } from "../lib/case.ts";
import { httpComponents } from "../lib/processes.ts";

const COMPONENTS = 100;
const DAYS = 30;
const INTERVAL_MS = 30_000;
const DAY_MS = 86_400_000;
const BIN = new URL("../../packages/plimsoll/bin/plimsoll.js", import.meta.url).pathname;

/** As the default keeps it: a short plain tail, all else packed. */
const RETENTION = {
  rawMs: DAY_MS,
  rawBytes: 1e9,
  packedMs: 400 * DAY_MS,
  packedBytes: 1e12,
  rollupMs: 400 * DAY_MS,
  longMs: 400 * DAY_MS,
};

/** Three metrics, of which one is slow now and then: about four times a day for some minutes in each component. */
function metricsOf(componentId: string, at: number): object[] {
  const slot = Math.floor(at / INTERVAL_MS) + Number(componentId.slice(1)) * 37;
  const response = slot % 720 < 8 ? 1500 + (slot % 5) * 100 : 20 + (slot % 977) / 10;
  return [
    { name: "response_time", labels: { endpoint: "/health" }, value: response, unit: "ms", status: "HEALTHY" },
    { name: "availability_percentage", value: 100, unit: "%", status: "HEALTHY" },
    { name: "certificate_days_left", value: 60, unit: "d", status: "HEALTHY" },
  ];
}

export const backtestCase: BenchCase = {
  name: "backtest",
  about: `${DAYS} days of ${COMPONENTS} components at 30 s with three metrics, by two configurations`,
  async run({ say }): Promise<Figure[]> {
    const folder = mkdtempSync(join(tmpdir(), "plimsoll-bench-"));
    try {
      say("filling a store through itself");
      const componentIds = Array.from({ length: COMPONENTS }, (_, n) => `c${String(n).padStart(4, "0")}`);
      const to = Date.now();
      const [path, from] = [join(folder, "plimsoll.db"), to - DAYS * DAY_MS];
      const begun = performance.now();
      const history = { path, componentIds, from, to, intervalMs: INTERVAL_MS, metricsOf, retention: RETENTION };
      const { rows } = await fillHistory(history);
      const filled = performance.now() - begun;
      const base = `monitoring: { check_interval: 30s }\n${httpComponents(COMPONENTS, 9)}`;
      writeFileSync(join(folder, "plimsoll.yaml"), base);
      say("replaying");
      const change = ["--set", `${componentIds[0]}.thresholds.response_time.warning=800`];
      const [one, two] = [await replay(folder, []), await replay(folder, change)];
      const rate = rows / (one.ms / 1000);
      return [
        {
          what: "the current configuration against what happened",
          measured: one.ms / 1000,
          unit: "s",
          asked: { atMost: 10 },
        },
        { what: "two configurations side by side", measured: two.ms / 1000, unit: "s" },
        { what: "results worked through each second", measured: rate / 1e6, unit: "million" },
        { what: "alerts that would have fired", measured: one.alerts, unit: "" },
        {
          what: "filling the store",
          measured: filled / 1000,
          unit: "s",
          note: `${(rows / 1e6).toFixed(2)} million rows`,
        },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function replay(cwd: string, more: readonly string[]): Promise<{ ms: number; alerts: number }> {
  const begun = performance.now();
  const run = promisify(execFile)(process.execPath, [BIN, "backtest", "--json", "--since", `${DAYS}d`, ...more], {
    cwd,
    maxBuffer: 1 << 28,
  });
  const { stdout } = await run;
  return { ms: performance.now() - begun, alerts: (JSON.parse(stdout) as { b: { alerts: number } }).b.alerts };
}
