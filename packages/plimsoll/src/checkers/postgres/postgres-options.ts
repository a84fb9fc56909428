import { z } from "zod";
import { checkConnection, connectionShape } from "../../database/postgres/connection-options.ts";

export const postgresOptions = z
  .strictObject({
    ...connectionShape,
    query: z.string().min(1).max(10_000).default("SELECT 1").describe("one SELECT whose time is `query_time`"),
    tables: z
      .array(z.string().min(1))
      .max(100)
      .default([])
      .describe("tables whose rows (estimated) and size are shown: `orders`, or `trading.orders` off the search path"),
  })
  .superRefine(checkConnection);

/** Options of `kind: postgres`, defaults filled in. */
export type PostgresOptions = z.infer<typeof postgresOptions>;
