import type { CheckFailure, FailureCode } from "@plimsoll/core";
import { RedisProtocolError, RedisRefusal } from "../../database/redis/reply-parser.ts";
import { describeNetworkError } from "../net/network-failure.ts";

type Verdict = readonly [FailureCode, string];

/** The first words of refusals, as Redis documents them. */
const REFUSALS: ReadonlyMap<string, Verdict> = new Map([
  ["NOAUTH", ["unauthorized", "asks for a password and none is configured"]],
  ["WRONGPASS", ["unauthorized", "refuses the user or the password"]],
  ["NOPERM", ["unauthorized", "does not permit that to this user"]],
  ["DENIED", ["unauthorized", "is in protected mode: it lets only its own host in"]],
  ["LOADING", ["refused", "is still loading its data"]],
  ["BUSY", ["refused", "is busy with a script and answers nothing else"]],
  ["MASTERDOWN", ["refused", "has lost its primary and is told not to answer then"]],
  ["CLUSTERDOWN", ["refused", "says that its cluster is down"]],
  ["MOVED", ["unexpected-answer", "is one of a cluster and does not have that key"]],
  ["WRONGTYPE", ["unexpected-answer", "has something else at that key"]],
]);

/** What went wrong with a server, in words for a person; `target` says which server without any secret. */
export function toRedisFailure(error: unknown, target: string): CheckFailure {
  if (error instanceof RedisRefusal) {
    const [code, what] = REFUSALS.get(error.kind) ?? unknownRefusal(error.message);
    return { code, message: `${target} ${what}: ${error.message}` };
  }
  if (error instanceof RedisProtocolError) {
    return { code: "unreadable", message: `${target} answered what is not Redis' protocol: ${error.message}` };
  }
  return describeNetworkError(error, target);
}

function unknownRefusal(words: string): Verdict {
  if (/max number of clients/i.test(words)) return ["refused", "has no connection left"];
  if (/without any password configured/i.test(words)) return ["unauthorized", "has no password, but one is configured"];
  if (/invalid password/i.test(words)) return ["unauthorized", "refuses the password"];
  return ["unexpected-answer", "answered"];
}
