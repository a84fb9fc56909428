import { type Field, type FixMessage, numberOf, TAG, toUtcTimestamp } from "../fix/fix-message.ts";
import type { OrderRequest, Report, Side, VenueOrder } from "./venue-order.ts";

/** Side(54), TimeInForce(59), ExecType(150) and OrdStatus(39) of FIX 4.4 as they are used here. */
const SIDE_CODE: Readonly<Record<Side, string>> = { buy: "1", sell: "2" };
const IMMEDIATE_OR_CANCEL = "3";
const NEW = "0";
const PARTIALLY_FILLED = "1";
const FILLED = "2";
const CANCELLED = "4";
const REJECTED = "8";
const TRADE = "F";
const BROKER_OPTION = 0;

/** The order in a NewOrderSingle; null when a field that it needs is missing. */
export function readOrder(message: FixMessage): OrderRequest | null {
  const { fields } = message;
  const clientOrderId = fields.get(TAG.ClOrdID);
  const symbol = fields.get(TAG.Symbol);
  const quantity = numberOf(message, TAG.OrderQty);
  const price = numberOf(message, TAG.Price);
  if (clientOrderId === undefined || symbol === undefined || quantity === null || price === null) return null;
  const side = fields.get(TAG.Side) === SIDE_CODE.sell ? "sell" : "buy";
  const kind = fields.get(TAG.TimeInForce) === IMMEDIATE_OR_CANCEL ? "immediate" : "resting";
  return { clientOrderId, symbol, side, kind, quantity, price };
}

/** A report as message type and fields: ExecutionReport(8), or OrderCancelReject(9). */
export function writeReport(report: Report, now: number): { readonly type: string; readonly body: readonly Field[] } {
  if (report.kind !== "cancel-refused") return { type: "8", body: executionReport(report, now) };
  const { clientOrderId, cancelId, reason } = report;
  const body: Field[] = [
    [TAG.OrderID, "NONE"],
    [TAG.ClOrdID, cancelId],
    [TAG.OrigClOrdID, clientOrderId],
    [TAG.OrdStatus, REJECTED],
    [TAG.CxlRejResponseTo, "1"],
    [TAG.CxlRejReason, 0],
    [TAG.Text, reason],
  ];
  return { type: "9", body };
}

type OfOrder = Exclude<Report, { kind: "cancel-refused" }>;

function executionReport(report: OfOrder, now: number): Field[] {
  const { order } = report;
  const [execType, status] = codesOf(report);
  return [
    [TAG.OrderID, order.orderId],
    [TAG.ClOrdID, report.kind === "cancelled" ? (report.cancelId ?? order.clientOrderId) : order.clientOrderId],
    ...(report.kind === "cancelled" ? [[TAG.OrigClOrdID, order.clientOrderId] as Field] : []),
    [TAG.ExecID, report.kind === "filled" ? report.execId : `${order.orderId}-${report.kind}`],
    [TAG.ExecType, execType],
    [TAG.OrdStatus, status],
    [TAG.Symbol, order.symbol],
    [TAG.Side, SIDE_CODE[order.side]],
    [TAG.OrderQty, order.quantity],
    [TAG.Price, order.price],
    ...executionOf(report),
    [TAG.LeavesQty, leaves(order)],
    [TAG.CumQty, order.filled],
    [TAG.AvgPx, report.kind === "filled" ? report.price : 0],
    [TAG.TransactTime, toUtcTimestamp(now)],
  ];
}

function codesOf({ kind, order }: OfOrder): readonly [execType: string, status: string] {
  switch (kind) {
    case "accepted":
      return [NEW, NEW];
    case "rejected":
      return [REJECTED, REJECTED];
    case "cancelled":
      return [CANCELLED, CANCELLED];
    case "filled":
      return [TRADE, order.filled >= order.quantity ? FILLED : PARTIALLY_FILLED];
  }
}

function executionOf(report: OfOrder): Field[] {
  if (report.kind === "filled")
    return [
      [TAG.LastQty, report.quantity],
      [TAG.LastPx, report.price],
    ];
  if (report.kind !== "rejected") return [];
  return [
    [TAG.OrdRejReason, BROKER_OPTION],
    [TAG.Text, report.reason],
  ];
}

function leaves({ status, quantity, filled }: VenueOrder): number {
  return status === "cancelled" || status === "rejected" ? 0 : Math.max(0, quantity - filled);
}
