import { z } from "zod";

/** Limits by window: of request weight as `1m`, of orders as `orders_10s`. */
export const rateLimits = z.record(
  z.string().regex(/^(orders_)?\d+[smhd]$/i, "expected a window such as 1m or orders_10s"),
  z.number().positive(),
);

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
  rate_limits: rateLimits
    .optional()
    .describe("the venue's own limits by window, as 1m: 6000; what an exchangeInfo tells goes before them"),
  back_off_at: z
    .number()
    .min(1)
    .max(100)
    .optional()
    .describe("%: when the venue says that so much of its limit is used, by whomever, we ask nothing; default 70"),
});
export type VenueOptions = z.output<typeof venueOptions>;
