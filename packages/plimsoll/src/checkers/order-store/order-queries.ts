import type { OrderLayout } from "./order-store-options.ts";

type State = string | number | boolean;
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
  const value = (it: State) => writeValue(it, dialect);
  const from = tableName(orders.table, quote);
  const isOneOf = (list: readonly State[]) =>
    `${quote(orders.state ?? "")} IN (${spellings(list, dialect).map(value).join(", ")})`;
  const isTrue = (column: string) => `${quote(column)} ${IS_TRUE[dialect]}`;
  const isOpen = orders.is_open === undefined ? isOneOf(orders.open ?? []) : isTrue(orders.is_open);
  const created = quote(orders.created);
  const updated = quote(orders.updated ?? orders.created);
  // Many engines leave it empty until they first change a row.
  const changed = updated === created ? created : `COALESCE(${updated}, ${created})`;
  const pendingSince = orders.pending_since === undefined ? changed : quote(orders.pending_since);
  // Whatever its state says, an order that is over waits for nothing.
  const whileOpen = (condition: string) => (orders.is_open === undefined ? condition : `${isOpen} AND ${condition}`);
  // Elsewhere they are first: an order without a time must not hide behind the others.
  const first = dialect === "postgres" ? " NULLS FIRST" : "";
  const oldest = (condition: string, time: string) =>
    `SELECT ${quote(orders.id)} AS id, ${time} AS at, (SELECT COUNT(*) FROM ${from} WHERE ${condition}) AS n ` +
    `FROM ${from} WHERE ${condition} ORDER BY ${time}${first} LIMIT 1`;
  const isWaiting = unacknowledged({ orders, quote, isOneOf, isOpen, whileOpen, dialect });
  return {
    unacknowledged: isWaiting === null ? null : oldest(isWaiting, created),
    pending: orders.pending === undefined ? null : oldest(whileOpen(isOneOf(orders.pending)), pendingSince),
    open: oldest(isOpen, created),
    lastWrite: `SELECT MAX(${updated}) AS at FROM ${from}`,
    positions: positions === undefined ? null : countPositions(positions, { quote, isTrue }),
  };
}

/** SQLite has no truth of its own: it is 1, or a word for it. Neither form keeps an index from being used. */
const IS_TRUE: Readonly<Record<SqlDialect, string>> = {
  sqlite: "IN (1, 'true', 'TRUE', 'True', 't', 'T', 'yes', 'YES', 'Yes', 'y', 'Y')",
  postgres: "IS TRUE",
  mysql: "= 1",
};

/**
 * States in the cases that engines write them in: one that is not found because of its case would be no order that waits.
 * MySQL compares so anyway; in PostgreSQL a state can be of an enum, which has no other spelling.
 */
function spellings(list: readonly State[], dialect: SqlDialect): State[] {
  if (dialect !== "sqlite") return [...list];
  const all = list.flatMap((it): State[] => {
    if (typeof it !== "string") return [it];
    const lower = it.toLowerCase();
    return [it, lower, it.toUpperCase(), lower.charAt(0).toUpperCase() + lower.slice(1)];
  });
  return [...new Set(all)];
}

interface Unacknowledged {
  readonly orders: OrderLayout["orders"];
  readonly quote: (name: string) => string;
  readonly isOneOf: (list: readonly State[]) => string;
  readonly isOpen: string;
  readonly whileOpen: (condition: string) => string;
  readonly dialect: SqlDialect;
}

function unacknowledged({ orders, quote, isOneOf, isOpen, whileOpen, dialect }: Unacknowledged): string | null {
  if (orders.unacknowledged !== undefined) return whileOpen(isOneOf(orders.unacknowledged));
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

function writeValue(value: State, dialect: SqlDialect): string {
  if (typeof value === "boolean") return dialect === "postgres" ? String(value).toUpperCase() : value ? "1" : "0";
  if (typeof value === "number") return String(value);
  const text = value.replaceAll("'", "''");
  return dialect === "mysql" ? `'${text.replaceAll("\\", "\\\\")}'` : `'${text}'`;
}
