import type { OrderKind } from "../exchange/venue-order.ts";
import type { FaultSwitches } from "../faults/fault-switches.ts";
import type { FixMessage } from "../fix/fix-message.ts";
import { type Cancel, type Clock, every } from "../shared/clock.ts";
import { toDecimals } from "../shared/symbols.ts";
import type { FixInitiator } from "./fix-initiator.ts";
import { cancelRequest, newOrder, readReport, type VenueReport } from "./fix-orders.ts";
import { LatencyWindow } from "./latency-window.ts";
import { LostFills } from "./lost-fills.ts";
import { type ChildOrder, type Fill, isOver, type ParentOrder } from "./order.ts";
import type { OrderStore } from "./order-store.ts";
import type { PreTrade } from "./pre-trade.ts";
import type { TradeBook } from "./trade-book.ts";

/** Not acknowledged for so long, an order's state is unknown, ms. */
const UNKNOWN_AFTER_MS = 5000;
const LOOK_MS = 500;
const MAX_REJECTED = 1000;

export interface OrderGatewayOptions {
  readonly clock: Clock;
  readonly faults: FaultSwitches;
  readonly book: TradeBook;
  readonly store: OrderStore;
  readonly preTrade: PreTrade;
  readonly fix: FixInitiator;
}

export interface OrderCounts {
  parents: number;
  sent: number;
  acknowledged: number;
  filled: number;
  rejected: number;
  cancelled: number;
  /** Cancels sent to the exchange, and those that it has refused: OrderCancelReject(9). */
  cancelsSent: number;
  cancelsRefused: number;
  refusedByRisk: number;
  /** Sent without having been asked past the risk gate. */
  unchecked: number;
}

interface Piece {
  readonly kind: OrderKind;
  readonly quantity: number;
  readonly price: number;
}

/** Sends orders, once they are approved and recorded, and follows what the exchange says of them. Never sends one twice. */
export class OrderGateway {
  readonly #options: OrderGatewayOptions;
  readonly #prefix: string;
  readonly #lostFills: LostFills;
  readonly #rejectedParents = new Set<string>();
  readonly latencies: LatencyWindow;
  readonly counts: OrderCounts = {
    parents: 0,
    sent: 0,
    acknowledged: 0,
    filled: 0,
    rejected: 0,
    cancelled: 0,
    cancelsSent: 0,
    cancelsRefused: 0,
    refusedByRisk: 0,
    unchecked: 0,
  };
  #count = 0;
  #cancelLook: Cancel = () => {};

  constructor(options: OrderGatewayOptions) {
    this.#options = options;
    this.#prefix = `O${options.clock.now().toString(36)}`;
    this.latencies = new LatencyWindow(options.clock);
    this.#lostFills = new LostFills(options.faults);
  }

  start(): void {
    this.#cancelLook = every(this.#options.clock, LOOK_MS, () => this.#look());
  }

  stop(): void {
    this.#cancelLook();
  }

  /** Whether an order could leave now: the session stands, and the database takes what is sent. */
  get isReady(): boolean {
    return this.#options.fix.isLoggedOn && this.#options.store.trouble === null;
  }

  send(parent: ParentOrder, piece: Piece): "sent" | "refused" | "not-ready" {
    if (!this.isReady) return "not-ready";
    const { preTrade, store, fix, book } = this.#options;
    const verdict = preTrade.ask({ symbol: parent.symbol, side: parent.side, ...piece });
    if (verdict.kind === "refused") {
      this.counts.refusedByRisk += 1;
      return "refused";
    }
    const order = this.#create(parent, piece, verdict.checkId);
    book.addOrder(order);
    parent.sent = toDecimals(parent.sent + order.quantity);
    // Recorded before it leaves: else nobody would know of it after a crash.
    if (!store.recordOrder(order) || !fix.send("D", newOrder(order))) {
      this.#close(order, "cancelled");
      return "not-ready";
    }
    this.counts.sent += 1;
    if (verdict.checkId === null) this.counts.unchecked += 1;
    return "sent";
  }

  cancel(order: ChildOrder): void {
    const cancelId = `${order.id}-C${this.counts.cancelsSent + 1}`;
    if (!this.#options.fix.send("F", cancelRequest(order, cancelId))) return;
    this.counts.cancelsSent += 1;
    order.cancelAskedAt = this.#options.clock.now();
  }

  /** Asks for the cancellation of everything that is open. Gives how many were asked for. */
  cancelAll(): number {
    const open = this.#options.book.openOrders().filter(({ status }) => status === "open");
    for (const order of open) this.cancel(order);
    return open.length;
  }

  /** Whether a piece of this parent order was rejected since this was last asked. */
  takeRejected(parentId: string): boolean {
    return this.#rejectedParents.delete(parentId);
  }

  /** Orders of which nobody knows what became of them. */
  unknownOrders(): readonly ChildOrder[] {
    return this.#options.book.openOrders().filter(({ status }) => status === "unknown");
  }

  /** The exchange has never heard of this order: it was lost before it left. */
  giveUp(orderId: string): void {
    const order = this.#options.book.order(orderId);
    if (order !== null) this.#close(order, "cancelled");
  }

  /** Takes what the exchange says. */
  take(message: FixMessage): void {
    const report = readReport(message);
    const order = report === null ? null : this.#options.book.order(report.orderId);
    if (report === null || order === null) return;
    this.#acknowledge(order, report);
    if (report.kind === "filled") this.#fill(order, report);
    if (report.kind === "cancelled") this.#close(order, "cancelled");
    if (report.kind === "rejected") this.#reject(order);
    if (report.kind === "cancel-refused") {
      this.counts.cancelsRefused += 1;
      order.cancelAskedAt = null;
    }
    if (!isOver(order)) this.#options.store.recordOrder(order);
  }

  #create(parent: ParentOrder, piece: Piece, riskCheckId: string | null): ChildOrder {
    this.#count += 1;
    return {
      id: `${this.#prefix}-${this.#count}`,
      parentId: parent.id,
      symbol: parent.symbol,
      side: parent.side,
      ...piece,
      riskCheckId,
      sentAt: this.#options.clock.now(),
      status: "pending",
      venueOrderId: null,
      ackedAt: null,
      filled: 0,
      cancelAskedAt: null,
    };
  }

  #acknowledge(order: ChildOrder, { venueOrderId }: VenueReport): void {
    order.venueOrderId ??= venueOrderId;
    if (order.ackedAt !== null) return;
    order.ackedAt = this.#options.clock.now();
    order.status = "open";
    this.counts.acknowledged += 1;
    this.latencies.add(order.ackedAt - order.sentAt);
  }

  #fill(
    order: ChildOrder,
    { execId, lastQuantity, lastPrice, filled }: Extract<VenueReport, { kind: "filled" }>,
  ): void {
    const { store, book, clock } = this.#options;
    if (store.hasFill(execId)) return;
    order.filled = filled;
    const { symbol, side, id } = order;
    const filledAt = clock.now();
    const fill: Fill = { execId, orderId: id, symbol, side, quantity: lastQuantity, price: lastPrice, filledAt };
    this.counts.filled += 1;
    if (!this.#lostFills.loses(fill)) {
      book.applyFill(fill);
      store.recordFill(fill);
      store.recordPosition(symbol, book.position(symbol));
    }
    const parent = book.parentOf(symbol);
    if (parent?.id === order.parentId) parent.filled = toDecimals(parent.filled + lastQuantity);
    if (order.filled >= order.quantity) this.#close(order, "filled");
  }

  #reject(order: ChildOrder): void {
    this.counts.rejected += 1;
    if (this.#rejectedParents.size < MAX_REJECTED) this.#rejectedParents.add(order.parentId);
    this.#close(order, "rejected");
  }

  #close(order: ChildOrder, status: "filled" | "cancelled" | "rejected"): void {
    const { book, store } = this.#options;
    order.status = status;
    if (status === "cancelled") {
      this.counts.cancelled += 1;
      const parent = book.parentOf(order.symbol);
      const unfilled = order.quantity - order.filled;
      if (parent?.id === order.parentId) parent.sent = toDecimals(Math.max(0, parent.sent - unfilled));
    }
    store.recordOrder(order);
    book.settle(order);
  }

  /** What was not acknowledged in time is unknown: it is neither sent again nor forgotten. */
  #look(): void {
    const { book, store, clock } = this.#options;
    for (const order of book.openOrders()) {
      if (order.status !== "pending" || clock.now() - order.sentAt <= UNKNOWN_AFTER_MS) continue;
      order.status = "unknown";
      store.recordOrder(order);
    }
  }
}
