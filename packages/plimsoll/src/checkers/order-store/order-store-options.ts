import { z } from "zod";
import { durationMs } from "../../config/duration.ts";
import { tlsOptions } from "../net/tls-options.ts";
import { databaseUrl } from "../sql/database-url.ts";
import { timeZone } from "../value/declared-metric.ts";

const column = z
  .string()
  .min(1)
  .max(128)
  .refine((text) => !/[\0"`\]]/.test(text), "expected a column's name as it is, without quotes");
const table = z
  .string()
  .regex(/^[^\0"`\]]{1,128}(\.[^\0"`\]]{1,128})?$/, "expected a table's name, or schema.table, without quotes");
const states = z
  .array(z.union([z.string().max(100), z.number(), z.boolean()]))
  .min(1)
  .max(50);

const orders = z.strictObject({
  table,
  id: column.describe("what people know an order by"),
  state: column.optional().describe("the column of an order's state"),
  open: states.optional().describe("states in which an order is open"),
  unacknowledged: states.optional().describe("states of orders that the venue has not acknowledged"),
  pending: states
    .optional()
    .describe("states that must pass quickly: a cancel or a change on its way; with is_open, of open orders"),
  pending_since: column.optional().describe("what the age of a pending order counts from; default: updated"),
  venue_id: column.optional().describe("empty (NULL or '') until the venue has acknowledged the order"),
  is_open: column.optional().describe("a column that is true while an order is open, instead of states"),
  created: column.describe("when the order was made: a number since 1970 (s, ms, us or ns) or a date"),
  updated: column.optional().describe("when the row was last written; default: created"),
  may_be_empty: z
    .boolean()
    .default(false)
    .describe("a table without a row is no fault, as before the first trade: last_write_age_seconds is not told then"),
});

const positions = z.strictObject({
  table,
  quantity: column.optional().describe("zero: not open"),
  is_open: column.optional().describe("a column that is true while a position is open"),
});

/** Where an engine keeps its orders and positions, in its own names of tables and columns. */
const layoutShape = { orders, positions: positions.optional() };
const layout = z.strictObject(layoutShape);
export type OrderLayout = z.output<typeof layout>;

/** Options of `kind: order_store`. */
export const orderStoreOptions = z
  .strictObject({
    database: databaseUrl,
    query_timeout: durationMs.default(5000).describe("how long one query may run before the database ends it"),
    tls: z
      .union([z.boolean(), tlsOptions])
      .default(false)
      .describe("of a server: true, or how to verify the certificate"),
    allow_link_local: z.boolean().default(false).describe("allow 169.254.0.0/16, fe80::/10 and metadata services"),
    time_zone: timeZone.default("UTC").describe("of moments written as text without an offset"),
    ...layoutShape,
  })
  .superRefine(({ orders: it }, context) => {
    const mistake = (key: string, message: string) =>
      context.addIssue({ code: "custom", path: ["orders", key], message });
    const named = it.open !== undefined || it.unacknowledged !== undefined || it.pending !== undefined;
    if (named && it.state === undefined) mistake("state", "expected, since states are named");
    if (it.open === undefined && it.is_open === undefined)
      mistake("open", "expected open (states) or is_open (a column)");
    if (it.open !== undefined && it.is_open !== undefined) mistake("is_open", "not together with open");
    if (it.unacknowledged !== undefined && it.venue_id !== undefined)
      mistake("venue_id", "not together with unacknowledged");
  });
export type OrderStoreOptions = z.output<typeof orderStoreOptions>;
