import type { RecoveryAttempt, RecoveryOverview } from "@plimsoll/core";
import { iso } from "./fixtures.ts";
import { recoveryOverview } from "./recovery-fixtures.ts";

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

/** Recovery, as the server keeps it. Null from `answer`: no route of these. */
export class FakeRecovery {
  overview: RecoveryOverview = recoveryOverview();
  attempts: RecoveryAttempt[] = [];
  /** What the next change is refused with. */
  refusal: string | null = null;

  answer({ method, path, query, body }: Asked): Response | null {
    if (path !== "/recovery" && !path.startsWith("/recovery/")) return null;
    if (method !== "GET" && this.refusal !== null) {
      const problem = { type: "about:blank", title: "conflict", status: 409, code: "conflict", detail: this.refusal };
      return Response.json(problem, { status: 409 });
    }
    if (path === "/recovery/attempts") return this.#list(query);
    if (method !== "GET") this.overview = { ...this.overview, ...changeOf(this.overview, { method, path, body }) };
    return Response.json(this.overview);
  }

  #list(query: URLSearchParams): Response {
    const of = query.get("component_id");
    const action = query.get("action_id");
    const items = this.attempts.filter(
      ({ component_id, action_id }) => [null, component_id].includes(of) && [null, action_id].includes(action),
    );
    return Response.json({ items, next_cursor: null });
  }
}

function changeOf(before: RecoveryOverview, { method, path, body }: Omit<Asked, "query">): Partial<RecoveryOverview> {
  const [, , list, id, verb] = path.split("/").map(decodeURIComponent);
  const { reason = "" } = (body ?? {}) as { reason?: string };
  if (list === "pause") return { paused: { by: "anna", at: iso(), reason } };
  if (list === "resume") return { paused: null, suspended: null };
  if (list === "deploy-lock" && method === "DELETE") return { deploy: null };
  if (list === "deploy-lock") return { deploy: { by: "anna", at: iso(), reason, until: iso(1_800_000) } };
  if (list === "attempts") {
    return { pending_approvals: before.pending_approvals.filter(({ attempt_id }) => attempt_id !== id) };
  }
  if (verb === "release") return { cases: before.cases.filter(({ component_id }) => component_id !== id) };
  return {};
}
