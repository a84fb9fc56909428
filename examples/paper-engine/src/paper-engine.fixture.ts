import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type RunningEngine, startEngine } from "./engine/engine.ts";
import { type Exchange, startExchange } from "./exchange/exchange.ts";
import { FaultSwitches } from "./faults/fault-switches.ts";
import { systemClock } from "./shared/clock.ts";
import { createRandom } from "./shared/random.ts";

/** Exchange and engine in this process, on ports of their own, with one set of fault switches. Ended with the test. */
export interface PaperEngine {
  readonly exchange: Exchange;
  readonly engine: RunningEngine;
  readonly faults: FaultSwitches;
  readonly data: string;
  /** GET of the engine, of the exchange: parsed. */
  ofEngine<T>(path: string): Promise<T>;
  ofExchange<T>(path: string): Promise<T>;
}

export async function startPaperEngine(): Promise<PaperEngine> {
  const data = temporaryFolder();
  const faults = new FaultSwitches();
  const common = { clock: systemClock, random: createRandom(7), faults };
  const exchange = await startExchange({ ...common, ports: { http: 0, fix: 0, time: 0 } });
  onTestFinished(() => exchange.stop());
  const { http, fix } = exchange.ports;
  const engine = await startEngine({ ...common, data, ports: { exchange: http, fix, engine: 0 }, heartbeat: null });
  onTestFinished(() => engine.stop());
  return {
    exchange,
    engine,
    faults,
    data,
    ofEngine: (path) => getJson(`http://127.0.0.1:${engine.port}${path}`),
    ofExchange: (path) => getJson(`http://127.0.0.1:${http}${path}`),
  };
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "paper-engine-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function getJson<T>(url: string): Promise<T> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(5000) });
  return (await answer.json()) as T;
}

/** Asks again until the answer is true; what it throws meanwhile counts as "not yet". */
export async function eventually(holds: () => Promise<boolean> | boolean, withinMs = 25_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  let last: unknown;
  while (performance.now() < deadline) {
    try {
      if (await holds()) return;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await new Promise((wake) => setTimeout(wake, 20));
  }
  throw new Error("it never became true", { cause: last });
}
