import { z } from "zod";
import { durationMs } from "../../config/duration.ts";
import { checkDocumentOptions, documentShape } from "../document/document-options.ts";
import { parseJsonPath } from "../web/json-path.ts";

const path = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => parseJsonPath(text) !== null, "expected a column, or a path such as order.id");
const name = z.string().regex(/^[a-z][a-z0-9_]*$/, "expected a name in snake_case, such as price");

const fields = z.strictObject({
  key: path.describe("what tells a row apart: an order's id, a position's instrument"),
  instrument: path.optional(),
  quantity: path.optional(),
  side: path.optional().describe("where sell or short makes a quantity negative"),
  compared: z
    .record(name, path)
    .default({})
    .describe("further fields that must be equal, by a name that both sides share"),
});

const side = z
  .strictObject({
    ...documentShape,
    rows: path.optional().describe("where the list of rows is in a JSON document; default the document itself"),
    fields,
    names: z
      .record(z.string(), z.string().min(1))
      .default({})
      .describe("instruments that this side calls otherwise than the other, as BTCUSDT: BTC-USD"),
    page_size: z
      .int()
      .min(1)
      .optional()
      .describe("so many rows are a full page, behind which there may be more: the check fails then"),
  })
  .superRefine(checkDocumentOptions);
export type SideOptions = z.output<typeof side>;

const quantity = z.number().nonnegative();

/** Options of `kind: reconciliation`. */
export const reconciliationOptions = z
  .strictObject({
    of: z.enum(["orders", "positions"]),
    local: side.describe("what the engine believes"),
    venue: side.describe("what the venue, the broker or the clearer says"),
    tolerance: z
      .union([quantity, z.record(z.string(), quantity)])
      .default(0)
      .describe(
        "how far quantities may differ, such as dust: one for all, or by instrument with default for the others",
      ),
    settle: durationMs
      .refine((ms) => ms <= 3_600_000, "expected at most 1h")
      .default(2000)
      .describe("a break counts when polls so far apart have both found the same difference; default 2s"),
  })
  .superRefine(({ of, local, venue }, context) => {
    const mistake = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
    for (const [key, it] of [
      ["local", local],
      ["venue", venue],
    ] as const) {
      if (of === "positions" && it.fields.quantity === undefined) {
        mistake([key, "fields", "quantity"], "expected, since positions are compared by it");
      }
      const other = key === "local" ? venue : local;
      if (of === "orders" && it.fields.quantity === undefined && other.fields.quantity !== undefined) {
        mistake([key, "fields", "quantity"], "expected, since the other side names it");
      }
      for (const field of Object.keys(it.fields.compared)) {
        if (!Object.hasOwn(other.fields.compared, field)) {
          mistake([key, "fields", "compared", field], "the other side does not say where it keeps this");
        }
      }
    }
  });
export type ReconciliationOptions = z.output<typeof reconciliationOptions>;
