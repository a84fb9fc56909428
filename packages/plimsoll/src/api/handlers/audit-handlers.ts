import { z } from "zod";
import type { ChainPosition } from "../../port/audit.ts";
import { PlimsollError } from "../../port/plimsoll-error.ts";
import type { ApiContext } from "../api-context.ts";
import type { RouteHandlers } from "../route.ts";
import type { auditRoutes } from "../routes/audit-routes.ts";

const end = z.strictObject({ sequence: z.int(), hash: z.string() }).nullable();
const position = z.strictObject({
  ...{ checked: z.int().min(0), sequence: z.int(), hash: z.string(), start: end, pruned: end },
  ...{ clock_set_back: z.int().min(0), timestamp: z.string() },
});

/** The handlers of reading and verifying the audit trail. */
export function auditHandlers({ store }: ApiContext): RouteHandlers<typeof auditRoutes> {
  return {
    audit: ({ query: { cursor = null, ...query } }) => store.queryAudit({ ...query, cursor }),
    async verifyAudit({ query }) {
      const from = query.cursor === undefined ? null : parsePosition(query.cursor);
      const { position: at, fault, finished, head } = await store.queryAuditChain(from);
      return {
        verdict: fault !== null ? "broken" : finished ? "ok" : "unfinished",
        checked: at?.checked ?? 0,
        clock_set_back: at?.clock_set_back ?? 0,
        fault,
        head,
        next_cursor: finished ? null : Buffer.from(JSON.stringify(at)).toString("base64url"),
      };
    },
  };
}

/** A cursor that was made up misleads only whoever made it up. */
function parsePosition(cursor: string): ChainPosition {
  try {
    return position.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch (error) {
    const message = "expected the next_cursor of an earlier answer";
    const mistakes = [{ path: "cursor", message }];
    throw new PlimsollError("bad_request", `cursor: ${message}`, { mistakes, cause: error });
  }
}
