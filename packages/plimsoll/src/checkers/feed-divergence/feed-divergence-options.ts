import { z } from "zod";
import { durationMs } from "../../config/duration.ts";

const feed = z.string().min(1);
const symbol = z.string().min(1).max(60);

/** Options of the `feed_divergence` kind. */
export const feedDivergenceOptions = z.strictObject({
  feeds: z
    .tuple([feed, feed])
    .refine(([one, other]) => one !== other, "expected two different components")
    .describe("ids of two components of kind websocket, in this process"),
  symbols: z
    .array(z.union([symbol, z.tuple([symbol, symbol])]))
    .min(1)
    .max(2000)
    .optional()
    .describe(
      "what to compare, as messages name it; a pair where the two name it differently; default all that both have",
    ),
  tolerance: z
    .number()
    .positive()
    .default(20)
    .describe("basis points: WARNING from here on, CRITICAL from five times as much"),
  max_lag: durationMs
    .default(1000)
    .describe("how much later one may be than the other: WARNING, CRITICAL at five times as much"),
  for: durationMs.default(5000).describe("how long it must last: two feeds never move at the same instant"),
  detail_symbols: z.int().min(0).max(100).default(10).describe("for how many symbols, the worst, there are metrics"),
});
export type FeedDivergenceOptions = z.output<typeof feedDivergenceOptions>;
