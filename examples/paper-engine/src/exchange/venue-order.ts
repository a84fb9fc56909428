export const SIDES = ["buy", "sell"] as const;
export type Side = (typeof SIDES)[number];

/** What an order asks for: at once or not at all, or to rest at its price until it is cancelled. */
export const ORDER_KINDS = ["immediate", "resting"] as const;
export type OrderKind = (typeof ORDER_KINDS)[number];

/** An order as it arrives. */
export interface OrderRequest {
  /** The customer's own id of it, unique. */
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly kind: OrderKind;
  readonly quantity: number;
  readonly price: number;
}

export const VENUE_STATUSES = ["new", "filled", "cancelled", "rejected"] as const;
export type VenueStatus = (typeof VENUE_STATUSES)[number];

/** An order as the exchange has it. */
export interface VenueOrder extends OrderRequest {
  readonly orderId: string;
  readonly receivedAt: number;
  status: VenueStatus;
  filled: number;
}

/** What the exchange tells of an order. */
export type Report =
  | { readonly kind: "accepted"; readonly order: VenueOrder }
  | { readonly kind: "rejected"; readonly order: VenueOrder; readonly reason: string }
  | {
      readonly kind: "filled";
      readonly order: VenueOrder;
      readonly execId: string;
      readonly quantity: number;
      readonly price: number;
    }
  | { readonly kind: "cancelled"; readonly order: VenueOrder; readonly cancelId: string | null }
  | {
      readonly kind: "cancel-refused";
      readonly clientOrderId: string;
      readonly cancelId: string;
      readonly reason: string;
    };

export function signed(side: Side, quantity: number): number {
  return side === "buy" ? quantity : -quantity;
}
