import type { FailureCode } from "@plimsoll/core";
import { describeNetworkError } from "../net/network-failure.ts";
import type { DialFailure } from "../topics/kept-connection.ts";
import { NatsRefusal } from "./nats-connection.ts";
import { NatsProtocolError } from "./nats-parser.ts";

type Verdict = readonly [RegExp, FailureCode, string, isStubborn: boolean];

/** What servers say in -ERR. Source: the NATS client protocol. */
const REFUSALS: readonly Verdict[] = [
  [/^Authorization Violation/i, "unauthorized", "refuses our credentials", true],
  [
    /^User Authentication (?:Expired|Revoked)/i,
    "unauthorized",
    "says that our credentials are not valid any more",
    true,
  ],
  [/^Authentication Timeout/i, "unauthorized", "did not get our credentials in time", false],
  [/^Account Authentication Expired/i, "unauthorized", "says that the account is not valid any more", true],
  [/^Permissions Violation for Subscription/i, "unauthorized", "refuses a subscription", true],
  [/^maximum (?:account )?(?:active )?connections exceeded/i, "refused", "has no connection left", false],
  [/^Secure Connection - TLS Required/i, "unexpected-answer", "asks for TLS (option tls)", true],
  [/^Slow Consumer/i, "refused", "ended the connection, because we read too slowly", false],
  [/^Stale Connection/i, "unreachable", "ended the connection, because it heard nothing of us", false],
  [/^Server Shutdown/i, "refused", "is shutting down", false],
];

/** What went wrong with a server, in words for a person. */
export function toNatsFailure(error: unknown, target: string): DialFailure {
  const words = error instanceof Error ? error.message : String(error);
  if (error instanceof NatsRefusal) {
    const found = REFUSALS.find(([pattern]) => pattern.test(words));
    const [, code, what, isStubborn] = found ?? [null, "unexpected-answer" as const, "answered", false];
    return { failure: { code, message: `${target} ${what}: ${words}` }, isStubborn };
  }
  if (error instanceof NatsProtocolError) {
    const message = `${target} answered what is not the protocol of NATS: ${words}`;
    return { failure: { code: "unreadable", message }, isStubborn: false };
  }
  return { failure: describeNetworkError(error, target), isStubborn: false };
}
