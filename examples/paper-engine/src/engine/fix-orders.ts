import type { OrderKind, Side } from "../exchange/venue-order.ts";
import { type Field, type FixMessage, numberOf, TAG, toUtcTimestamp } from "../fix/fix-message.ts";
import type { ChildOrder } from "./order.ts";

const SIDE_CODE: Readonly<Record<Side, string>> = { buy: "1", sell: "2" };
/** TimeInForce(59): 3 immediate or cancel, 1 good till cancel. */
const TIME_IN_FORCE: Readonly<Record<OrderKind, string>> = { immediate: "3", resting: "1" };
const LIMIT = "2";

interface OfOrder {
  /** Our id of the order that it is about. */
  readonly orderId: string;
  readonly venueOrderId: string | null;
}
/** What an ExecutionReport(8) or OrderCancelReject(9) says. */
export type VenueReport = OfOrder &
  (
    | { readonly kind: "accepted" | "cancelled" | "rejected" | "cancel-refused" }
    | {
        readonly kind: "filled";
        readonly execId: string;
        readonly lastQuantity: number;
        readonly lastPrice: number;
        /** Of the order as a whole, CumQty(14). */
        readonly filled: number;
      }
  );

/** The fields of a NewOrderSingle(D). */
export function newOrder({ id, symbol, side, kind, quantity, price, sentAt }: ChildOrder): readonly Field[] {
  return [
    [TAG.ClOrdID, id],
    [TAG.Symbol, symbol],
    [TAG.Side, SIDE_CODE[side]],
    [TAG.TransactTime, toUtcTimestamp(sentAt)],
    [TAG.OrderQty, quantity],
    [TAG.OrdType, LIMIT],
    [TAG.Price, price],
    [TAG.TimeInForce, TIME_IN_FORCE[kind]],
  ];
}

/** The fields of an OrderCancelRequest(F). */
export function cancelRequest({ id, symbol, side, quantity, sentAt }: ChildOrder, cancelId: string): readonly Field[] {
  return [
    [TAG.OrigClOrdID, id],
    [TAG.ClOrdID, cancelId],
    [TAG.Symbol, symbol],
    [TAG.Side, SIDE_CODE[side]],
    [TAG.OrderQty, quantity],
    [TAG.TransactTime, toUtcTimestamp(sentAt)],
  ];
}

/** Null for a message that is no report of an order. */
export function readReport(message: FixMessage): VenueReport | null {
  const { fields, type } = message;
  const orderId = fields.get(TAG.OrigClOrdID) ?? fields.get(TAG.ClOrdID);
  if (orderId === undefined || (type !== "8" && type !== "9")) return null;
  const common = { orderId, venueOrderId: fields.get(TAG.OrderID) ?? null };
  if (type === "9") return { ...common, kind: "cancel-refused" };
  switch (fields.get(TAG.ExecType) ?? "") {
    case "0":
      return { ...common, kind: "accepted" };
    case "4":
      return { ...common, kind: "cancelled" };
    case "8":
      return { ...common, kind: "rejected" };
    case "F":
      return readFill(message, common);
    default:
      return null;
  }
}

function readFill(message: FixMessage, common: OfOrder): VenueReport | null {
  const execId = message.fields.get(TAG.ExecID);
  const lastQuantity = numberOf(message, TAG.LastQty);
  const lastPrice = numberOf(message, TAG.LastPx);
  const filled = numberOf(message, TAG.CumQty);
  if (execId === undefined || lastQuantity === null || lastPrice === null || filled === null) return null;
  return { ...common, kind: "filled", execId, lastQuantity, lastPrice, filled };
}
