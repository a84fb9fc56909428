import { FAULT_NAMES, type FaultName } from "./fault-catalog.ts";

type Listener = (isOn: boolean) => void | Promise<void>;

/** Which faults are on in this process. The parts that can misbehave ask here, or wait to be told. */
export class FaultSwitches {
  readonly #on = new Set<FaultName>();
  readonly #listeners = new Map<FaultName, Set<Listener>>();

  isOn(name: FaultName): boolean {
    return this.#on.has(name);
  }

  list(): readonly FaultName[] {
    return FAULT_NAMES.filter((name) => this.#on.has(name));
  }

  /** Resolves when whoever listens has done what it must. Setting what is set already does nothing. */
  async set(name: FaultName, isOn: boolean): Promise<void> {
    if (this.isOn(name) === isOn) return;
    if (isOn) this.#on.add(name);
    else this.#on.delete(name);
    await Promise.all(Array.from(this.#listeners.get(name) ?? [], async (listener) => listener(isOn)));
  }

  /** Calls at each change from now on; the answer ends that. */
  whenChanged(name: FaultName, listener: Listener): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Resolves as soon as the fault is off, or the signal aborts. */
  async whileOn(name: FaultName, signal?: AbortSignal): Promise<void> {
    if (!this.isOn(name) || signal?.aborted === true) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        stop();
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const stop = this.whenChanged(name, done);
      signal?.addEventListener("abort", done);
    });
  }
}
