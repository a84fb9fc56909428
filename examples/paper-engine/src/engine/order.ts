import type { OrderKind, Side } from "../exchange/venue-order.ts";

/**
 * How far an order has come. `pending`: sent, and nothing came back yet. `unknown`: nothing came back for so long that
 * nobody can say; it is neither sent again nor given up, but waits for the exchange's word.
 */
export const ORDER_STATUSES = ["pending", "open", "filled", "cancelled", "rejected", "unknown"] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** An order to the exchange, a piece of its parent. */
export interface ChildOrder {
  readonly id: string;
  readonly parentId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly kind: OrderKind;
  readonly quantity: number;
  readonly price: number;
  /** The risk check that let it through; null: none did. */
  readonly riskCheckId: string | null;
  readonly sentAt: number;
  status: OrderStatus;
  venueOrderId: string | null;
  ackedAt: number | null;
  filled: number;
  cancelAskedAt: number | null;
}

/** What the strategy wants to have bought or sold, in as many pieces as it takes. */
export interface ParentOrder {
  readonly id: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: number;
  readonly createdAt: number;
  /** Sent and not cancelled. */
  sent: number;
  filled: number;
  isDone: boolean;
}

/** A part of an order that was executed. */
export interface Fill {
  readonly execId: string;
  readonly orderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: number;
  readonly price: number;
  readonly filledAt: number;
}

export function isOver({ status }: ChildOrder): boolean {
  return status === "filled" || status === "cancelled" || status === "rejected";
}
