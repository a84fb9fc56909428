import type { CheckFailure, FailureCode } from "@plimsoll/core";

/** PostgreSQL, appendix A: what the server says of itself rather than of the question. */
const SERVER_STATES: ReadonlyMap<string, readonly [FailureCode, string]> = new Map([
  ["28P01", ["unauthorized", "refuses the password"]],
  ["28000", ["unauthorized", "refuses the user"]],
  ["42501", ["unauthorized", "lacks a permission"]],
  ["3D000", ["missing", "has no such database"]],
  ["53300", ["refused", "has no connection left"]],
  ["57P01", ["refused", "was shut down while it was asked"]],
  ["57P02", ["refused", "crashed while it was asked"]],
  ["57P03", ["refused", "is not ready (starting up, shutting down or recovering)"]],
  ["57014", ["timeout", "took too long to answer the query"]],
  ["55P03", ["timeout", "waited too long for a lock"]],
  ["25006", ["unexpected-answer", "refused the configured query because it would write"]],
]);
const NETWORK_ERRORS: ReadonlyMap<string, readonly [FailureCode, string]> = new Map([
  ["ECONNREFUSED", ["refused", "refuses connections: nothing listens there"]],
  ["ENOENT", ["missing", "has no such socket"]],
  ["EACCES", ["unauthorized", "may not be connected to by the user that the monitor runs as"]],
  ["ENOTFOUND", ["unreachable", "is a name that cannot be found"]],
  ["EAI_AGAIN", ["unreachable", "is a name that could not be looked up"]],
  ["ECONNRESET", ["unreachable", "broke the connection off"]],
  ["EHOSTUNREACH", ["unreachable", "cannot be reached: no route"]],
  ["ENETUNREACH", ["unreachable", "cannot be reached: no route"]],
  ["ETIMEDOUT", ["timeout", "does not answer"]],
]);

/** What went wrong with a server, in words for a person; `target` says which server without any secret. */
export function toPostgresFailure(error: unknown, target: string): CheckFailure {
  const cause = error instanceof AggregateError ? error.errors[0] : error;
  const given = (cause as { code?: unknown }).code;
  const code = typeof given === "string" ? given : "";
  const words = cause instanceof Error ? cause.message : String(cause);
  const known = SERVER_STATES.get(code) ?? NETWORK_ERRORS.get(code);
  if (known !== undefined) return { code: known[0], message: `PostgreSQL at ${target} ${known[1]}: ${words}` };
  if (isSqlState(code))
    return { code: "unexpected-answer", message: `PostgreSQL at ${target} answered ${code}: ${words}` };
  if (words.includes("terminated"))
    return { code: "unreachable", message: `PostgreSQL at ${target} closed the connection` };
  return { code: "unexpected-answer", message: `PostgreSQL at ${target} did not answer as one should: ${words}` };
}

function isSqlState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code);
}
