import { z } from "zod";

/** An error as RFC 9457 problem details. `code` is stable; `errors` names each field that was wrong. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  instance: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof problem>;

/** A page of a list. `next_cursor` null: this was the last one. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    next_cursor: z.string().nullable(),
    notice: z
      .string()
      .optional()
      .describe("only while the store is in trouble: what of this list is not kept, or missing"),
  });
}
export interface Page<T> {
  items: T[];
  next_cursor: string | null;
  notice?: string | undefined;
}
