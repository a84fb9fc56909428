import type { OrderLayout } from "./order-store-options.ts";

export type SqlDialect = "sqlite" | "postgres" | "mysql";

/** The questions to an engine's order store, one statement each. Each answers at most one row. */
export interface OrderQueries {
  /** The oldest order that the venue has not acknowledged: `id, at, n` (how many there are); null where nothing tells. */
  readonly unacknowledged: string | null;
  /** The oldest order in a state that must pass quickly; null where no such states are named. */
  readonly pending: string | null;
  /** The oldest open order. */
  readonly open: string;
  /** `at`: when a row was last written. */
  readonly lastWrite: string;
  /** `n`: how many positions are open; null where their table is not named. */
  readonly positions: string | null;
}

/** Writes the questions in a database's own dialect. Names and values come from the configuration and are quoted. */
export function writeOrderQueries({ orders, positions }: OrderLayout, dialect: SqlDialect): OrderQueries {
  const quote = (name: string) => (dialect === "mysql" ? `\`${name}\`` : `"${name}"`);
  const value = (it: string | number | boolean) => writeValue(it, dialect);
  const from = tableName(orders.table, quote);
  const isOneOf = (list: readonly (string | number | boolean)[]) =>
    `${quote(orders.state ?? "")} IN (${list.map(value).join(", ")})`;
  const isTrue = (column: string) => (dialect === "postgres" ? `${quote(column)} IS TRUE` : `${quote(column)} = 1`);
  const isOpen = orders.is_open === undefined ? isOneOf(orders.open ?? []) : isTrue(orders.is_open);
  const created = quote(orders.created);
  const updated = quote(orders.updated ?? orders.created);
  const pendingSince = orders.pending_since === undefined ? updated : quote(orders.pending_since);
  // Whatever its state says, an order that is over waits for nothing.
  const isPending = (condition: string) => (orders.is_open === undefined ? condition : `${isOpen} AND ${condition}`);
  const oldest = (condition: string, time: string) =>
    `SELECT ${quote(orders.id)} AS id, ${time} AS at, (SELECT COUNT(*) FROM ${from} WHERE ${condition}) AS n ` +
    `FROM ${from} WHERE ${condition} ORDER BY ${time} LIMIT 1`;
  const isWaiting = unacknowledged({ orders, quote, isOneOf, isOpen, dialect });
  return {
    unacknowledged: isWaiting === null ? null : oldest(isWaiting, created),
    pending: orders.pending === undefined ? null : oldest(isPending(isOneOf(orders.pending)), pendingSince),
    open: oldest(isOpen, created),
    lastWrite: `SELECT MAX(${updated}) AS at FROM ${from}`,
    positions: positions === undefined ? null : countPositions(positions, { quote, isTrue }),
  };
}

interface Unacknowledged {
  readonly orders: OrderLayout["orders"];
  readonly quote: (name: string) => string;
  readonly isOneOf: (list: readonly (string | number | boolean)[]) => string;
  readonly isOpen: string;
  readonly dialect: SqlDialect;
}

function unacknowledged({ orders, quote, isOneOf, isOpen, dialect }: Unacknowledged): string | null {
  if (orders.unacknowledged !== undefined) return isOneOf(orders.unacknowledged);
  if (orders.venue_id === undefined) return null;
  const id = quote(orders.venue_id);
  // An order that was refused or withdrawn before the venue knew of it is nobody's worry.
  const isEmpty = dialect === "postgres" ? `(${id} IS NULL OR ${id}::text = '')` : `(${id} IS NULL OR ${id} = '')`;
  return `${isOpen} AND ${isEmpty}`;
}

function countPositions(
  { table, quantity, is_open }: NonNullable<OrderLayout["positions"]>,
  { quote, isTrue }: { quote: (name: string) => string; isTrue: (column: string) => string },
): string {
  const conditions = [
    ...(quantity === undefined ? [] : [`${quote(quantity)} <> 0`]),
    ...(is_open === undefined ? [] : [isTrue(is_open)]),
  ];
  const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  return `SELECT COUNT(*) AS n FROM ${tableName(table, quote)}${where}`;
}

function tableName(name: string, quote: (name: string) => string): string {
  return name.split(".").map(quote).join(".");
}

function writeValue(value: string | number | boolean, dialect: SqlDialect): string {
  if (typeof value === "boolean") return dialect === "postgres" ? String(value).toUpperCase() : value ? "1" : "0";
  if (typeof value === "number") return String(value);
  const text = value.replaceAll("'", "''");
  return dialect === "mysql" ? `'${text.replaceAll("\\", "\\\\")}'` : `'${text}'`;
}
