import { z } from "zod";

/**
 * What all probes and subscriptions of one venue together may take of its patience: they share an address with the
 * engine, and a ban would be the engine's too.
 */
export const venueOptions = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,59}$/, "expected a short name such as binance")
    .describe("components that name the same venue share its budget"),
  weight_per_minute: z
    .number()
    .positive()
    .optional()
    .describe("request weight that we may use in a minute; default any"),
  connections_per_5m: z.int().min(1).max(10_000).optional().describe("connections that we may begin in five minutes"),
  back_off_at: z
    .number()
    .min(1)
    .max(100)
    .optional()
    .describe("%: when the venue says that so much of its limit is used, by whomever, we ask nothing; default 70"),
});
export type VenueOptions = z.output<typeof venueOptions>;
