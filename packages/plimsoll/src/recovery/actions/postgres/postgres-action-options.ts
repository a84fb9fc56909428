import { z } from "zod";
import { durationMs } from "../../../config/duration.ts";
import { checkConnection, connectionShape } from "../../../database/postgres/connection-options.ts";

/** Options of a `postgres` action, defaults filled in. Durations in ms. */
export const postgresActionOptions = z
  .strictObject({
    ...connectionShape,
    operation: z
      .literal("end_idle_in_transaction")
      .describe("ends sessions of this database that began a transaction, hold its locks and do nothing"),
    older_than: durationMs
      .refine((ms) => ms >= 10_000, "expected 10s or more: a program may think for a moment")
      .describe("how long they must have done nothing; 10s or more"),
    of_user: z.string().min(1).max(63).optional().describe("only sessions of this user"),
    of_application: z.string().min(1).max(63).optional().describe("only sessions with this application_name"),
    most: z
      .int()
      .min(1)
      .max(1000)
      .default(10)
      .describe("where more than so many would be ended none is: that many are a sign of something else; default 10"),
  })
  .superRefine(checkConnection);
export type PostgresActionOptions = z.output<typeof postgresActionOptions>;
