import { auditRecord, auditVerification, page } from "@plimsoll/core";
import { z } from "zod";
import { paging, range } from "../query.ts";
import type { RouteTable } from "../route.ts";
import { badRequest, noStore, ok } from "./answers.ts";

const get = { method: "GET", role: "admin", tag: "people" } as const;
const text = z.string().min(1).max(500).optional();

/** Who did what, and whether that record is whole; below the base path. */
export const auditRoutes = {
  audit: {
    ...get,
    path: "/audit",
    summary: "Who changed what, before and after, newest first",
    querystring: z.strictObject({
      actor: text.describe("only by this person or program"),
      verb: text.describe("only of this kind, such as add_silence"),
      subject: text.describe("only about this"),
      ...range,
      ...paging,
    }),
    answers: { ...ok(page(auditRecord)), ...badRequest, ...noStore },
  },
  verifyAudit: {
    ...get,
    path: "/audit/verify",
    summary: "Walk along the audit trail's chain for half a second: is any row changed, removed or moved?",
    querystring: z.strictObject({
      cursor: z.string().min(1).max(2000).optional().describe("`next_cursor` of the answer before"),
    }),
    answers: { ...ok(auditVerification), ...badRequest, ...noStore },
  },
} as const satisfies RouteTable;
