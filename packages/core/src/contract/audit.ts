import { z } from "zod";

const hash = z.string().describe("SHA-256, lower-case hex");

/** Who changed what, before and after: a row of the audit trail, chained to the one before. */
export const auditRecord = z.object({
  sequence: z.int().describe("rises by one with each row, without a gap"),
  timestamp: z.string(),
  actor: z.string(),
  verb: z.string(),
  subject: z.string(),
  outcome: z.enum(["done", "refused", "failed"]),
  before: z.unknown(),
  after: z.unknown(),
  previous_hash: hash,
  hash,
});
export type AuditRecord = z.infer<typeof auditRecord>;

/** What walking along the audit trail's chain found so far. */
export const auditVerification = z.object({
  verdict: z.enum(["ok", "broken", "unfinished"]).describe("unfinished: ask again with next_cursor"),
  checked: z.int().describe("rows, since the beginning of the walk"),
  clock_set_back: z.int().describe("rows with an earlier time than the one before; that breaks nothing"),
  fault: z
    .object({ kind: z.string(), sequence: z.int(), message: z.string() })
    .nullable()
    .describe("the first row that is wrong, and how"),
  head: z
    .object({
      store_id: z.string(),
      began_at: z.string(),
      earlier_rows: z.int(),
      sequence: z.int(),
      hash,
    })
    .nullable()
    .describe("null where it was removed: the trail is broken"),
  next_cursor: z.string().nullable(),
});
export type AuditVerification = z.infer<typeof auditVerification>;
