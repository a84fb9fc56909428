import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { FaultSwitches } from "../faults/fault-switches.ts";
import { type Cancel, type Clock, every } from "../shared/clock.ts";

const STEP_MS = 250;
const STEP_BYTES = 20_000_000;
const MAX_BYTES = 400_000_000;

/** Takes memory and keeps it while the fault is on, up to a limit that harms nobody; then gives it back. */
export class MemoryLeak {
  #kept: Buffer[] = [];
  #cancel: Cancel = () => {};

  constructor(faults: FaultSwitches, clock: Clock) {
    faults.whenChanged("memory_leak", (isOn) => {
      this.#cancel();
      if (isOn) this.#cancel = every(clock, STEP_MS, () => this.#grow());
      else this.#release();
    });
  }

  get bytes(): number {
    return this.#kept.length * STEP_BYTES;
  }

  /** Filled, so that the memory is really taken. */
  #grow(): void {
    if (this.bytes + STEP_BYTES <= MAX_BYTES) this.#kept.push(Buffer.alloc(STEP_BYTES, 1));
  }

  /** Without a collection the process would keep the memory for as long as nobody needs it. */
  #release(): void {
    this.#kept = [];
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    collect();
  }
}
