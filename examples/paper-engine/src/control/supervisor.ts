import { join } from "node:path";
import Database from "better-sqlite3";
import { FAULTS, type FaultName, findFault } from "../faults/fault-catalog.ts";
import type { Settings } from "../shared/settings.ts";
import { type RunningChild, startChild } from "./child-process.ts";

const LOCK_LIMIT_MS = 3000;

export interface FaultState {
  readonly name: FaultName;
  readonly on: boolean;
  readonly simulates: string;
  readonly like: string;
}

/** Runs the exchange and the engine as processes of their own, and switches the faults in them and around them. */
export class Supervisor {
  readonly #settings: Settings;
  readonly #on = new Set<FaultName>();
  #exchange: RunningChild | null = null;
  #engine: RunningChild | null = null;
  #lock: Database.Database | null = null;
  /** One change after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  async start(): Promise<void> {
    this.#exchange = await startChild("exchange", this.#settings);
    this.#engine = await startChild("engine", this.#settings);
  }

  async stop(): Promise<void> {
    await this.#last.catch(() => undefined);
    this.#lock?.close();
    await this.#engine?.end();
    await this.#exchange?.end();
  }

  faults(): readonly FaultState[] {
    return FAULTS.map(({ name, simulates, like }) => ({ name, on: this.#on.has(name), simulates, like }));
  }

  /** Resolves when the fault is really there, or gone. Rejects with a sentence when that failed. */
  switchFault(name: FaultName, isOn: boolean): Promise<void> {
    const change = this.#last.then(
      () => this.#switch(name, isOn),
      () => this.#switch(name, isOn),
    );
    this.#last = change.catch(() => undefined);
    return change;
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
    if (name === "process_killed") await (isOn ? this.#kill() : this.#startAgain());
    if (name === "database_locked") this.#setLock(isOn);
  }

  async #kill(): Promise<void> {
    this.#engine?.signal("SIGKILL");
    await this.#engine?.exited;
    this.#engine = null;
  }

  /** With the faults that are on in it. */
  async #startAgain(): Promise<void> {
    const engine = await startChild("engine", this.#settings);
    this.#engine = engine;
    for (const { name, places } of FAULTS) {
      if (this.#on.has(name) && (places as readonly string[]).includes("engine")) await engine.switchFault(name, true);
    }
  }

  #setLock(isOn: boolean): void {
    this.#lock?.close();
    this.#lock = null;
    if (!isOn) return;
    const lock = new Database(join(this.#settings.data, "orders.db"), { timeout: LOCK_LIMIT_MS });
    this.#lock = lock;
    lock.exec("BEGIN IMMEDIATE");
  }
}
