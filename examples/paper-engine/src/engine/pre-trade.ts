import type { FaultSwitches } from "../faults/fault-switches.ts";
import { type Cancel, type Clock, every } from "../shared/clock.ts";
import type { OrderIntent, RiskGate, RiskVerdict } from "./risk-gate.ts";

const CANARY_MS = 1000;
/** Far beyond every limit, and never sent anywhere. */
const CANARY: OrderIntent = { symbol: "BTC-USD", side: "buy", quantity: 1_000_000, price: 1_000_000 };

/** The way each order takes past the risk gate; a canary that must be refused takes it each second. */
export class PreTrade {
  readonly #gate: RiskGate;
  readonly #clock: Clock;
  readonly #faults: FaultSwitches;
  #canary: { readonly at: number; readonly wasRefused: boolean } | null = null;
  #cancel: Cancel = () => {};

  constructor(options: { readonly gate: RiskGate; readonly clock: Clock; readonly faults: FaultSwitches }) {
    this.#gate = options.gate;
    this.#clock = options.clock;
    this.#faults = options.faults;
  }

  /** When the canary was last sent this way, and whether the gate stopped it; null before the first time. */
  get canary(): { readonly at: number; readonly wasRefused: boolean } | null {
    return this.#canary;
  }

  start(): void {
    this.#sendCanary();
    this.#cancel = every(this.#clock, CANARY_MS, () => this.#sendCanary());
  }

  stop(): void {
    this.#cancel();
  }

  ask(intent: OrderIntent): RiskVerdict {
    if (this.#faults.isOn("gate_bypassed")) return { kind: "approved", checkId: null };
    return this.#gate.check(intent);
  }

  #sendCanary(): void {
    this.#canary = { at: this.#clock.now(), wasRefused: this.ask(CANARY).kind === "refused" };
  }
}
