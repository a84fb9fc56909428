import type { FaultSwitches } from "../faults/fault-switches.ts";
import type { Clock } from "../shared/clock.ts";
import type { Random } from "../shared/random.ts";
import { instrumentOf, toDecimals } from "../shared/symbols.ts";
import type { Quote } from "./market.ts";
import { type OrderRequest, type Report, signed, type VenueOrder } from "./venue-order.ts";

/** How long an acknowledgement takes, and how much longer while `acks_slow` is on, ms. */
const ACK_MS = { least: 2, most: 12 } as const;
const SLOW_ACK_MS = 2500;
/** From the acknowledgement to the fill of what is done at once, and of what rests, ms. */
const FILL_MS = { least: 5, most: 60 } as const;
const REST_MS = { least: 500, most: 4000 } as const;
/** Orders that are over are remembered for who asks. */
const MAX_ORDERS = 5000;

export interface MatchingOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: FaultSwitches;
  readonly quote: (symbol: string) => Quote | null;
  readonly report: (report: Report) => void;
}

/** Takes orders, fills them at the touch, and keeps the account's positions: what is true, whatever the engine believes. */
export class Matching {
  readonly #options: MatchingOptions;
  readonly #orders = new Map<string, VenueOrder>();
  readonly #positions = new Map<string, number>();
  #count = 0;

  constructor(options: MatchingOptions) {
    this.#options = options;
  }

  submit(request: OrderRequest): void {
    this.#count += 1;
    const receivedAt = this.#options.clock.now();
    const order: VenueOrder = { ...request, orderId: `V${this.#count}`, receivedAt, status: "new", filled: 0 };
    const refusal = this.#refusal(request);
    if (refusal !== null) order.status = "rejected";
    this.#keep(order);
    this.#after(this.#ackDelay(), () => {
      if (refusal !== null) return this.#options.report({ kind: "rejected", order: { ...order }, reason: refusal });
      this.#options.report({ kind: "accepted", order: { ...order } });
      this.#after(this.#between(order.kind === "immediate" ? FILL_MS : REST_MS), () => this.#fill(order));
    });
  }

  cancel(clientOrderId: string, cancelId: string): void {
    const order = this.#orders.get(clientOrderId);
    const isRefused = this.#options.faults.isOn("cancels_refused");
    const isOpen = order?.status === "new" && !isRefused;
    if (isOpen) order.status = "cancelled";
    this.#after(this.#ackDelay(), () => {
      if (isOpen) return this.#options.report({ kind: "cancelled", order: { ...order }, cancelId });
      const reason = isRefused ? "busy" : order === undefined ? "unknown order" : `the order is ${order.status}`;
      this.#options.report({ kind: "cancel-refused", clientOrderId, cancelId, reason });
    });
  }

  openOrders(): readonly VenueOrder[] {
    return [...this.#orders.values()].filter(({ status }) => status === "new");
  }

  order(clientOrderId: string): VenueOrder | null {
    return this.#orders.get(clientOrderId) ?? null;
  }

  positions(): ReadonlyMap<string, number> {
    return this.#positions;
  }

  #refusal({ clientOrderId, symbol, quantity, price }: OrderRequest): string | null {
    if (this.#options.faults.isOn("reject_storm")) return "insufficient margin";
    if (instrumentOf(symbol) === null) return `unknown symbol ${symbol}`;
    if (!(quantity > 0) || !(price > 0)) return "quantity and price must be above 0";
    return this.#orders.has(clientOrderId) ? "duplicate ClOrdID" : null;
  }

  #keep(order: VenueOrder): void {
    if (order.status === "rejected" && this.#orders.has(order.clientOrderId)) return;
    this.#orders.set(order.clientOrderId, order);
    if (this.#orders.size <= MAX_ORDERS) return;
    const oldest = this.#orders.keys().next();
    if (oldest.done !== true) this.#orders.delete(oldest.value);
  }

  /** In one piece or in two. */
  #fill(order: VenueOrder): void {
    const quote = this.#options.quote(order.symbol);
    if (order.status !== "new" || quote === null) return;
    if (order.kind === "resting" && this.#options.faults.isOn("cancels_refused")) return;
    const price = order.kind === "resting" ? order.price : order.side === "buy" ? quote.ask : quote.bid;
    const first = this.#options.random() < 0.3 ? toDecimals(order.quantity / 2) : order.quantity;
    for (const quantity of [first, toDecimals(order.quantity - first)]) {
      if (quantity > 0) this.#execute(order, quantity, price);
    }
  }

  #execute(order: VenueOrder, quantity: number, price: number): void {
    this.#count += 1;
    order.filled = toDecimals(order.filled + quantity);
    if (order.filled >= order.quantity) order.status = "filled";
    const position = this.#positions.get(order.symbol) ?? 0;
    this.#positions.set(order.symbol, toDecimals(position + signed(order.side, quantity)));
    this.#options.report({ kind: "filled", order: { ...order }, execId: `E${this.#count}`, quantity, price });
  }

  #ackDelay(): number {
    return this.#between(ACK_MS) + (this.#options.faults.isOn("acks_slow") ? SLOW_ACK_MS : 0);
  }

  #between({ least, most }: { readonly least: number; readonly most: number }): number {
    return least + this.#options.random() * (most - least);
  }

  #after(delayMs: number, callback: () => void): void {
    this.#options.clock.schedule(delayMs, callback);
  }
}
