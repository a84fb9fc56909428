import type { CheckFailure, FailureCode } from "@plimsoll/core";
import { describeNetworkError } from "../net/network-failure.ts";

type Verdict = readonly [FailureCode, string];

/** Numbers of MySQL's and MariaDB's error reference: what the server says of itself rather than of the question. */
const SERVER_ERRORS: ReadonlyMap<number, Verdict> = new Map([
  [1045, ["unauthorized", "refuses the user or the password"]],
  [1698, ["unauthorized", "refuses the user or the password"]],
  [1044, ["unauthorized", "does not let this user into the database"]],
  [1142, ["unauthorized", "lacks a permission"]],
  [1143, ["unauthorized", "lacks a permission"]],
  [1227, ["unauthorized", "lacks a permission"]],
  [1251, ["unauthorized", "asks for a kind of login that the driver does not know"]],
  [1130, ["refused", "does not let this host in"]],
  [1129, ["refused", "has blocked this host because of broken connections (FLUSH HOSTS)"]],
  [1040, ["refused", "has no connection left"]],
  [1203, ["refused", "has no connection left for this user"]],
  [1226, ["refused", "has no connection left for this user"]],
  [1053, ["refused", "is shutting down"]],
  [1927, ["refused", "ended our connection: it is shutting down, or somebody ended it"]],
  [1049, ["missing", "has no such database"]],
  [1146, ["missing", "has no such table"]],
  [1205, ["timeout", "waited too long for a lock"]],
  [1317, ["timeout", "was told to stop the query"]],
  [1969, ["timeout", "took too long to answer the query"]],
  [3024, ["timeout", "took too long to answer the query"]],
  [1792, ["unexpected-answer", "refused the query because it would write"]],
  [1064, ["unexpected-answer", "could not run the query, which must be one SELECT"]],
  [1290, ["unexpected-answer", "refused the query because of an option it runs with"]],
]);
/** The server itself ended a statement that ran for too long (MariaDB, MySQL). */
const TOO_SLOW = new Set([1969, 3024]);

/** The driver's own words for what went wrong with the conversation. */
const DRIVER_ERRORS: ReadonlyMap<string, Verdict> = new Map([
  ["PROTOCOL_CONNECTION_LOST", ["unreachable", "closed the connection"]],
  ["HANDSHAKE_SSL_ERROR", ["unexpected-answer", "could not be talked to over TLS"]],
  ["HANDSHAKE_NO_SSL_SUPPORT", ["unexpected-answer", "has no TLS, which is asked for"]],
  ["PROTOCOL_PACKETS_OUT_OF_ORDER", ["unreadable", "did not answer as a MySQL server does"]],
  ["HANDSHAKE_UNKNOWN_ERROR", ["unreadable", "did not answer as a MySQL server does"]],
]);

/** What went wrong with a server, in words for a person; `target` says which server without any secret. */
export function toMysqlFailure(error: unknown, target: string): CheckFailure {
  const { errno = 0, code = "", syscall, fatal } = error as MysqlError;
  const words = error instanceof Error ? error.message : String(error);
  const known = SERVER_ERRORS.get(errno) ?? DRIVER_ERRORS.get(code);
  if (known !== undefined) return { code: known[0], message: `${target} ${known[1]}: ${words}` };
  if (errno > 0) return { code: "unexpected-answer", message: `${target} answered ${code || errno}: ${words}` };
  if (syscall !== undefined || code !== "") return describeNetworkError(error, target);
  return {
    code: "unreadable",
    message: `${target} ${fatal === true ? "broke off" : "did not answer as one should"}: ${words}`,
  };
}

export function isTooSlow(error: unknown): boolean {
  return TOO_SLOW.has((error as MysqlError).errno ?? 0);
}

interface MysqlError {
  /** Positive from the server, negative from the operating system. */
  readonly errno?: number;
  readonly code?: string;
  readonly syscall?: string;
  readonly fatal?: boolean;
}
