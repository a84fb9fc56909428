import type { CheckFailure, FailureCode } from "@plimsoll/core";

type Verdict = readonly [FailureCode, string];

/** PostgreSQL, appendix A: what the server says of itself rather than of the question. */
const SERVER_STATES: ReadonlyMap<string, Verdict> = new Map([
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
const NETWORK_ERRORS: ReadonlyMap<string, Verdict> = new Map([
  ["ECONNREFUSED", ["refused", "refuses connections: nothing listens there"]],
  ["ENOENT", ["missing", "has no such socket"]],
  ["EACCES", ["unauthorized", "may not be connected to by the user that the monitor runs as"]],
  ["ENOTFOUND", ["unreachable", "is a name that cannot be found"]],
  ["EAI_AGAIN", ["unreachable", "is a name that could not be looked up"]],
  ["ECONNRESET", ["unreachable", "broke the connection off"]],
  ["EHOSTUNREACH", ["unreachable", "cannot be reached: no route"]],
  ["ENETUNREACH", ["unreachable", "cannot be reached: no route"]],
  ["EPIPE", ["unreachable", "broke the connection off"]],
  ["ETIMEDOUT", ["timeout", "does not answer"]],
]);

/** How far a check came: letting us in, the configured query, the figures about the server. */
export type PostgresStage = "connect" | "query" | "figures";

/** What went wrong with a server, in words for a person; `target` says which server without any secret. */
export function toPostgresFailure(error: unknown, target: string, stage: PostgresStage = "connect"): CheckFailure {
  const cause: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const words = cause instanceof Error ? cause.message : String(cause);
  const [code, what] = classify(cause, { words, stage });
  return { code, message: `PostgreSQL at ${target} ${what}: ${words}` };
}

function classify(cause: unknown, { words, stage }: { words: string; stage: PostgresStage }): Verdict {
  const { code = "", severity } = cause as { code?: string; severity?: string };
  const known = SERVER_STATES.get(code) ?? NETWORK_ERRORS.get(code);
  if (known !== undefined) return known;
  // Only what the server itself says has a severity; five capitals alone can be the operating system's (EPIPE).
  if (severity !== undefined) {
    if (stage === "query")
      return ["unexpected-answer", `could not run the configured query, which must be one SELECT (${code})`];
    return ["unexpected-answer", `answered ${code}`];
  }
  if (words.includes("password must be")) return ["unauthorized", "asks for a password and none is configured"];
  if (words.includes("terminated")) return ["unreachable", "closed the connection"];
  return ["unexpected-answer", "did not answer as one should"];
}
