import { z } from "zod";
import { compileField, parseItemPath } from "./field-path.ts";
import { STAMP_UNITS } from "./read-stamp.ts";

const path = z
  .string()
  .min(1)
  .max(300)
  .refine((text) => compileField(text) !== null, "expected a path such as p, data.price or $.timestamp");
const itemPath = z
  .string()
  .min(1)
  .max(300)
  .refine((text) => parseItemPath(text) !== null, "expected a path such as data or events[*].tickers");

const condition = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.strictObject({ exists: z.boolean() }),
  z.strictObject({ ends_with: z.string().min(1) }),
]);
/** Values by path that a message must have. */
export const conditionTable = z
  .record(path, condition)
  .describe("values by path that a message must have; { exists: true } and { ends_with: text } too");

export const fieldTable = z
  .strictObject({
    symbol: path.optional(),
    sequence: path.optional().describe("a number that rises by one with each message"),
    first_sequence: path.optional().describe("the first number, where a message stands for several"),
    timestamp: path.optional().describe("when the exchange stamped it: RFC 3339 or a number"),
    bid: path
      .optional()
      .describe("the best bid, never just some level; a message that leaves it out leaves it as it was"),
    ask: path.optional().describe("the best ask, alike"),
    bid_size: path.optional(),
    ask_size: path.optional(),
    price: path.optional(),
    volume: path.optional().describe("of this trade or bar, never of a day: 0 says that nothing was traded"),
  })
  .describe("paths of what is read, from the item; from the whole message where they begin with $");

export const messageOptions = z.strictObject({
  name: z.string().min(1).max(60),
  when: conditionTable.optional(),
  each: itemPath.optional().describe("where the items are; default the message itself"),
  fields: fieldTable,
  timestamp_unit: z.enum(STAMP_UNITS).optional().describe("default by its size"),
  sequence_scope: z.enum(["symbol", "connection"]).optional().describe("default symbol"),
  snapshot: conditionTable.optional().describe("when it is a whole state, which makes good what was missed"),
  heartbeat: z.boolean().optional().describe("true: a sign of life of the connection, not of the market"),
});
export type MessageOptions = z.output<typeof messageOptions>;
