import type { Side } from "../exchange/venue-order.ts";
import type { FaultSwitches } from "../faults/fault-switches.ts";
import type { Clock } from "../shared/clock.ts";
import type { Random } from "../shared/random.ts";
import { type Instrument, toDecimals } from "../shared/symbols.ts";
import type { SymbolView } from "./market-data.ts";
import type { ParentOrder } from "./order.ts";
import type { OrderGateway } from "./order-gateway.ts";
import type { OrderStore } from "./order-store.ts";
import type { TradeBook } from "./trade-book.ts";

/** Of so many pieces one rests in the book instead of taking what is there. */
const RESTING_SHARE = 0.15;
/** What rests is cancelled after this, ms. */
const REST_MS = 2000;
/** How much of its parent an engine sends that does not see when one is complete. */
const DUPLICATED = 3;

export interface ExecutionOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: FaultSwitches;
  readonly book: TradeBook;
  readonly store: OrderStore;
  readonly gateway: OrderGateway;
}

/** Turns what the strategy wants into orders of one lot, one at a time. */
export class Execution {
  readonly #options: ExecutionOptions;
  readonly #prefix: string;
  #count = 0;

  constructor(options: ExecutionOptions) {
    this.#options = options;
    this.#prefix = `P${options.clock.now().toString(36)}`;
  }

  begin({ symbol, side, quantity }: { readonly symbol: string; readonly side: Side; readonly quantity: number }): void {
    const { book, store, clock, gateway } = this.#options;
    if (!gateway.isReady) return;
    this.#count += 1;
    const id = `${this.#prefix}-${this.#count}`;
    const parent: ParentOrder = {
      id,
      symbol,
      side,
      quantity,
      createdAt: clock.now(),
      sent: 0,
      filled: 0,
      isDone: false,
    };
    if (!store.recordParent(parent)) return;
    book.openParent(parent);
    gateway.counts.parents += 1;
  }

  /** Sends the next piece of a symbol's parent order, when no other is on its way. */
  work({ symbol, lot }: Instrument, view: SymbolView): void {
    const { book, gateway } = this.#options;
    const parent = book.parentOf(symbol);
    if (parent === null || book.hasOpenOrder(symbol)) return;
    const left = toDecimals(this.#wanted(parent) - parent.sent);
    const isComplete = left <= 0;
    const piece = { view, quantity: Math.min(lot, left) };
    if (isComplete || gateway.send(parent, this.#piece(parent, piece)) === "refused") this.#finish(parent);
  }

  /** Cancels what has rested for too long, and closes a parent whose order the exchange has rejected. */
  tidy(symbol: string): void {
    const { book, gateway, clock } = this.#options;
    for (const order of book.openOrders()) {
      const hasRested = order.status === "open" && order.kind === "resting" && clock.now() - order.sentAt > REST_MS;
      if (order.symbol === symbol && hasRested && order.cancelAskedAt === null) gateway.cancel(order);
    }
    const parent = book.parentOf(symbol);
    if (parent !== null && gateway.takeRejected(parent.id)) this.#finish(parent);
  }

  #piece({ side }: ParentOrder, { view, quantity }: { readonly view: SymbolView; readonly quantity: number }) {
    const kind = this.#options.random() < RESTING_SHARE ? "resting" : "immediate";
    const takesAsk = (side === "buy") === (kind === "immediate");
    return { kind, quantity, price: takesAsk ? view.ask : view.bid } as const;
  }

  /** While the fault is on a complete parent order looks as if it were not. */
  #wanted({ quantity }: ParentOrder): number {
    return this.#options.faults.isOn("orders_duplicated") ? quantity * DUPLICATED : quantity;
  }

  #finish(parent: ParentOrder): void {
    this.#options.book.closeParent(parent);
    this.#options.store.recordParent(parent);
  }
}
