import type { FailureCode } from "@plimsoll/core";
import { describeNetworkError } from "../net/network-failure.ts";
import type { DialFailure } from "../topics/kept-connection.ts";

type Verdict = readonly [FailureCode, string, isStubborn: boolean];

/** CONNACK's return codes (MQTT 3.1.1, section 3.2.2.3) and reason codes (MQTT 5, section 3.2.2.2). */
const REFUSALS: ReadonlyMap<number, Verdict> = new Map([
  [1, ["unexpected-answer", "does not speak this version of MQTT (option version)", true]],
  [2, ["unexpected-answer", "refuses our client id", true]],
  [3, ["refused", "is not available now", false]],
  [4, ["unauthorized", "refuses the user or the password", true]],
  [5, ["unauthorized", "lets this user not in", true]],
  [132, ["unexpected-answer", "does not speak this version of MQTT (option version)", true]],
  [133, ["unexpected-answer", "refuses our client id", true]],
  [134, ["unauthorized", "refuses the user or the password", true]],
  [135, ["unauthorized", "lets this user not in", true]],
  [136, ["refused", "is not available now", false]],
  [137, ["refused", "is busy", false]],
  [138, ["unauthorized", "has banned us", true]],
  [151, ["refused", "says that a quota is used up", false]],
  [159, ["refused", "says that we connect too often", true]],
]);

/** What went wrong with a broker, in words for a person. */
export function toMqttFailure(error: unknown, target: string): DialFailure {
  const { code } = error as { code?: unknown };
  const words = error instanceof Error ? error.message : String(error);
  const refusal = typeof code === "number" ? REFUSALS.get(code) : undefined;
  if (refusal !== undefined) {
    const [failureCode, what, isStubborn] = refusal;
    return { failure: { code: failureCode, message: `${target} ${what}: ${words}` }, isStubborn };
  }
  if (typeof code === "string") return { failure: describeNetworkError(error, target), isStubborn: false };
  if (typeof code === "number") {
    return { failure: { code: "unexpected-answer", message: `${target} answered: ${words}` }, isStubborn: false };
  }
  return { failure: { code: "unreadable", message: `the talk with ${target} broke off: ${words}` }, isStubborn: false };
}
