import { type Side, signed } from "../exchange/venue-order.ts";
import type { Clock } from "../shared/clock.ts";
import { INSTRUMENTS } from "../shared/symbols.ts";
import type { TradeBook } from "./trade-book.ts";

/** Limits in dollars, orders a second, and a share of the last price. */
export const LIMITS = {
  orderNotional: 2_500,
  positionNotional: 40_000,
  grossNotional: 200_000,
  ordersPerSecond: 50,
  priceBand: 0.05,
} as const;

const SECOND_MS = 1000;

export interface OrderIntent {
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: number;
  readonly price: number;
}

export type RiskVerdict =
  | { readonly kind: "approved"; readonly checkId: string | null }
  | { readonly kind: "refused"; readonly reason: string };

export interface LimitUse {
  readonly name: string;
  readonly used: number;
  readonly limit: number;
  /** 0 to 1 and beyond. */
  readonly utilisation: number;
}

export interface RiskGateOptions {
  readonly clock: Clock;
  readonly book: TradeBook;
  /** The last price of a symbol, null before there is one. */
  readonly priceOf: (symbol: string) => number | null;
}

/** Looks at each order before it leaves: its size, what the position may become, how fast orders come, and the price. */
export class RiskGate {
  readonly #options: RiskGateOptions;
  #checks = 0;
  #refusals = 0;
  #lastCheckAt: number | null = null;
  #isKilled = false;
  /** When it let orders through, of the last second. */
  #approved: number[] = [];

  constructor(options: RiskGateOptions) {
    this.#options = options;
  }

  get checks(): number {
    return this.#checks;
  }

  get refusals(): number {
    return this.#refusals;
  }

  /** Orders that it has let through. */
  get approvals(): number {
    return this.#checks - this.#refusals;
  }

  get lastCheckAt(): number | null {
    return this.#lastCheckAt;
  }

  get isKilled(): boolean {
    return this.#isKilled;
  }

  /** Refuses everything from now on, or no longer. */
  setKilled(isKilled: boolean): void {
    this.#isKilled = isKilled;
  }

  check(intent: OrderIntent): RiskVerdict {
    const now = this.#options.clock.now();
    this.#lastCheckAt = now;
    this.#checks += 1;
    const reason = this.#refusal(intent, now);
    if (reason !== null) {
      this.#refusals += 1;
      return { kind: "refused", reason };
    }
    this.#approved = [...this.#approved.filter((at) => now - at < SECOND_MS), now];
    return { kind: "approved", checkId: `R${this.#checks}` };
  }

  limits(): readonly LimitUse[] {
    const notionals = INSTRUMENTS.map(({ symbol }) => Math.abs(this.#notional(symbol)));
    return [
      limitUse("position_notional", Math.max(...notionals), LIMITS.positionNotional),
      limitUse("gross_notional", sum(notionals), LIMITS.grossNotional),
      limitUse("orders_per_second", this.#ordersInSecond(this.#options.clock.now()), LIMITS.ordersPerSecond),
    ];
  }

  #refusal({ symbol, side, quantity, price }: OrderIntent, now: number): string | null {
    if (this.#isKilled) return "the kill switch is engaged";
    const last = this.#options.priceOf(symbol);
    if (last === null) return `there is no price of ${symbol}`;
    const notional = quantity * price;
    if (!(notional <= LIMITS.orderNotional)) return `an order of ${Math.round(notional)} is above the limit`;
    if (Math.abs(price / last - 1) > LIMITS.priceBand) return "the price is too far from the last one";
    const added = signed(side, quantity) * price;
    const before = this.#notional(symbol);
    const grows = Math.abs(before + added) > Math.abs(before);
    if (grows && Math.abs(before + added) > LIMITS.positionNotional) return "the position would be above its limit";
    if (grows && this.#gross() + Math.abs(added) > LIMITS.grossNotional)
      return "the gross exposure would be above its limit";
    return this.#ordersInSecond(now) >= LIMITS.ordersPerSecond ? "too many orders a second" : null;
  }

  #notional(symbol: string): number {
    const quantity = this.#options.book.exposure(symbol);
    return quantity === 0 ? 0 : quantity * (this.#options.priceOf(symbol) ?? 0);
  }

  #gross(): number {
    return sum(INSTRUMENTS.map(({ symbol }) => Math.abs(this.#notional(symbol))));
  }

  #ordersInSecond(now: number): number {
    return this.#approved.filter((at) => now - at < SECOND_MS).length;
  }
}

function limitUse(name: string, used: number, limit: number): LimitUse {
  return { name, used: Math.round(used * 100) / 100, limit, utilisation: Math.round((used / limit) * 10_000) / 10_000 };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
