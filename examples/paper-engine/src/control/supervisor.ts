import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FAULTS, type FaultName, findFault } from "../faults/fault-catalog.ts";
import type { Settings } from "../shared/settings.ts";
import { type RunningChild, startChild } from "./child-process.ts";

export interface FaultState {
  readonly name: FaultName;
  readonly on: boolean;
  readonly simulates: string;
  readonly like: string;
}

/** Runs the exchange, the engine and the recorder as processes of their own, and switches the faults in and around them. */
export class Supervisor {
  readonly #settings: Settings;
  readonly #on = new Set<FaultName>();
  #exchange: RunningChild | null = null;
  #engine: RunningChild | null = null;
  #recorder: RunningChild | null = null;
  /** What holds the order database's write lock. */
  #backup: RunningChild | null = null;
  /** One change after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  async start(): Promise<void> {
    this.#exchange = await startChild("exchange", this.#settings);
    this.#engine = await startChild("engine", this.#settings);
    this.#recorder = await startChild("recorder", this.#settings);
  }

  async stop(): Promise<void> {
    await this.#last.catch(() => undefined);
    await this.#backup?.end();
    this.#endForeignRecorder("SIGTERM");
    await this.#recorder?.end();
    await this.#engine?.end();
    await this.#exchange?.end();
  }

  faults(): readonly FaultState[] {
    return FAULTS.map(({ name, simulates, like }) => ({ name, on: this.#on.has(name), simulates, like }));
  }

  /** Resolves when the fault is really there, or gone. Rejects with a sentence when that failed. */
  switchFault(name: FaultName, isOn: boolean): Promise<void> {
    return this.#inTurn(() => this.#switch(name, isOn));
  }

  /** Ends the engine, and starts it again with the faults that are on in it. */
  restartEngine(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#engine?.end();
      await this.#startEngine();
    });
  }

  #inTurn(change: () => Promise<void>): Promise<void> {
    const changed = this.#last.then(change, change);
    this.#last = changed.catch(() => undefined);
    return changed;
  }

  async #switch(name: FaultName, isOn: boolean): Promise<void> {
    if (this.#on.has(name) === isOn) return;
    const places: readonly string[] = findFault(name)?.places ?? [];
    if (places.includes("supervisor")) await this.#switchHere(name, isOn);
    if (places.includes("exchange")) await this.#exchange?.switchFault(name, isOn);
    if (places.includes("engine")) await this.#engine?.switchFault(name, isOn);
    if (isOn) this.#on.add(name);
    else this.#on.delete(name);
  }

  async #switchHere(name: FaultName, isOn: boolean): Promise<void> {
    if (name === "process_frozen") this.#engine?.signal(isOn ? "SIGSTOP" : "SIGCONT");
    if (name === "process_killed") await (isOn ? this.#killEngine() : this.#startEngine());
    if (name === "recorder_killed") await (isOn ? this.#killRecorder() : this.#startRecorder());
    if (name === "database_locked") await this.#setLock(isOn);
  }

  async #killEngine(): Promise<void> {
    this.#engine?.signal("SIGKILL");
    await this.#engine?.exited;
    this.#engine = null;
  }

  async #startEngine(): Promise<void> {
    const engine = await startChild("engine", this.#settings);
    this.#engine = engine;
    for (const { name, places } of FAULTS) {
      if (this.#on.has(name) && (places as readonly string[]).includes("engine")) await engine.switchFault(name, true);
    }
  }

  async #killRecorder(): Promise<void> {
    this.#endForeignRecorder("SIGKILL");
    this.#recorder?.signal("SIGKILL");
    await this.#recorder?.exited;
    this.#recorder = null;
  }

  /** Unless somebody else has started it meanwhile. */
  async #startRecorder(): Promise<void> {
    if (this.#foreignRecorder() === null) this.#recorder = await startChild("recorder", this.#settings);
  }

  /** The recorder that runs, when it is not ours. */
  #foreignRecorder(): number | null {
    try {
      const pid = Number(readFileSync(join(this.#settings.data, "recorder.pid"), "utf8"));
      if (!Number.isInteger(pid) || pid <= 1 || pid === this.#recorder?.pid) return null;
      process.kill(pid, 0);
      return pid;
    } catch {
      return null;
    }
  }

  #endForeignRecorder(signal: NodeJS.Signals): void {
    const pid = this.#foreignRecorder();
    if (pid !== null) process.kill(pid, signal);
  }

  async #setLock(isOn: boolean): Promise<void> {
    await this.#backup?.end();
    this.#backup = isOn ? await startChild("backup", this.#settings) : null;
  }
}
