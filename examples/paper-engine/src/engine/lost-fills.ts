import type { FaultSwitches } from "../faults/fault-switches.ts";
import type { Fill } from "./order.ts";

/** While `fills_lost` is on, the first fill of each symbol is lost: enough for positions to differ, and no more. */
export class LostFills {
  readonly #faults: FaultSwitches;
  readonly #symbols = new Set<string>();

  constructor(faults: FaultSwitches) {
    this.#faults = faults;
  }

  loses({ symbol }: Fill): boolean {
    if (!this.#faults.isOn("fills_lost")) {
      this.#symbols.clear();
      return false;
    }
    if (this.#symbols.has(symbol)) return false;
    this.#symbols.add(symbol);
    return true;
  }
}
