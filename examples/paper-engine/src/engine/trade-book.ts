import { signed } from "../exchange/venue-order.ts";
import { toDecimals } from "../shared/symbols.ts";
import { type ChildOrder, type Fill, isOver, type ParentOrder } from "./order.ts";

/** All that the engine knows of its orders and positions, in memory. What is over is forgotten: the database keeps it. */
export class TradeBook {
  readonly #parents = new Map<string, ParentOrder>();
  readonly #orders = new Map<string, ChildOrder>();
  readonly #positions = new Map<string, number>();

  /** The parent order that is being worked for a symbol; there is one at most. */
  parentOf(symbol: string): ParentOrder | null {
    return this.#parents.get(symbol) ?? null;
  }

  openParent(parent: ParentOrder): void {
    this.#parents.set(parent.symbol, parent);
  }

  closeParent(parent: ParentOrder): void {
    parent.isDone = true;
    if (this.#parents.get(parent.symbol) === parent) this.#parents.delete(parent.symbol);
  }

  addOrder(order: ChildOrder): void {
    this.#orders.set(order.id, order);
  }

  order(id: string): ChildOrder | null {
    return this.#orders.get(id) ?? null;
  }

  openOrders(): readonly ChildOrder[] {
    return [...this.#orders.values()];
  }

  hasOpenOrder(symbol: string): boolean {
    for (const order of this.#orders.values()) if (order.symbol === symbol) return true;
    return false;
  }

  /** Forgets an order that is over. */
  settle(order: ChildOrder): void {
    if (isOver(order)) this.#orders.delete(order.id);
  }

  position(symbol: string): number {
    return this.#positions.get(symbol) ?? 0;
  }

  positions(): ReadonlyMap<string, number> {
    return this.#positions;
  }

  setPosition(symbol: string, quantity: number): void {
    this.#positions.set(symbol, toDecimals(quantity));
  }

  applyFill(fill: Fill): void {
    this.setPosition(fill.symbol, this.position(fill.symbol) + signed(fill.side, fill.quantity));
  }

  /** What the position may become when everything that works is filled. */
  exposure(symbol: string): number {
    let total = this.position(symbol);
    for (const order of this.#orders.values()) {
      if (order.symbol === symbol) total += signed(order.side, order.quantity - order.filled);
    }
    return toDecimals(total);
  }

  /** Since when the oldest order that nobody has acknowledged was sent; null without one. */
  oldestUnacknowledged(): number | null {
    let oldest: number | null = null;
    for (const { ackedAt, sentAt } of this.#orders.values()) {
      if (ackedAt === null && (oldest === null || sentAt < oldest)) oldest = sentAt;
    }
    return oldest;
  }
}
