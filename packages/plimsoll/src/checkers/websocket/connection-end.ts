import { type CheckFailure, formatDuration } from "@plimsoll/core";
import { describeNetworkError } from "../net/network-failure.ts";
import { quoteText } from "./quote-text.ts";

/** How a connection ended, or why there was none. */
export interface ConnectionEnd {
  readonly failure: CheckFailure;
  /** It was meant to end: announced, at the end of its allotted time, or by us. */
  readonly isPlanned: boolean;
  /** It is no use to try again soon: credentials or subscriptions are refused. */
  readonly isStubborn: boolean;
  /** The venue asked to be left alone (429, 418), with the Retry-After as sent. */
  readonly limited: {
    readonly status: number;
    readonly retryAfter: string | undefined;
    readonly date: string | undefined;
  } | null;
}

/** An end that is a failure and worth another try soon. */
export function endOf(failure: CheckFailure, given: Partial<Omit<ConnectionEnd, "failure">> = {}): ConnectionEnd {
  return { failure, isPlanned: false, isStubborn: false, limited: null, ...given };
}

/** Meanings of close codes. Source: RFC 6455, section 7.4.1, and the IANA registry of WebSocket close codes. */
const CODES: Readonly<Record<number, string>> = {
  1000: "normal closure",
  1001: "going away",
  1002: "protocol error",
  1003: "unsupported data",
  1007: "invalid data",
  1008: "policy violation",
  1009: "message too big",
  1011: "internal error",
  1012: "service restart",
  1013: "try again later",
  1014: "bad gateway",
};
const WITHOUT_CODE = 1005;
const WITHOUT_FRAME = 1006;

/** What a server's close comes to in words. */
export function closeWords(code: number, reason: string): string {
  if (code === WITHOUT_FRAME) return "without a word (1006)";
  if (code === WITHOUT_CODE) return "without a code";
  const meaning = CODES[code];
  const said = reason === "" ? "" : `, "${quoteText(reason)}"`;
  return `with ${code}${meaning === undefined ? "" : ` (${meaning})`}${said}`;
}

/** Why the connection broke, from the error that the library or the socket gave; `limit` is the longest message, bytes. */
export function brokenFailure(error: Error, where: string, limit: number): CheckFailure {
  const code = String((error as NodeJS.ErrnoException).code ?? "");
  if (code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH" || code === "WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH") {
    const message = `${where} sent a message of more than ${limit} bytes (max_message), and was hung up on`;
    return { code: "unexpected-answer", message };
  }
  if (code === "WS_ERR_TOO_MANY_BUFFERED_PARTS") {
    return { code: "unexpected-answer", message: `${where} sent a message in too many pieces, and was hung up on` };
  }
  if (code.startsWith("WS_ERR_")) {
    const words = quoteText(error.message.replace("Invalid WebSocket frame: ", ""));
    return { code: "unreadable", message: `${where} broke the WebSocket protocol (${words}), and was hung up on` };
  }
  if (code === "" && /Sec-WebSocket|Upgrade header|subprotocol/.test(error.message)) {
    return { code: "unreadable", message: `${where} is no WebSocket server (${quoteText(error.message)})` };
  }
  return describeNetworkError(error, where);
}

/** Why the upgrade was refused with an HTTP status. */
export function refusedUpgrade(status: number, where: string): CheckFailure {
  const asked = `${where} answered ${status} when asked for a WebSocket`;
  if (status === 401 || status === 403)
    return { code: "unauthorized", message: `${asked}: our credentials are refused` };
  if (status === 429) return { code: "refused", message: `${asked}: it has had too many requests` };
  if (status === 418) return { code: "refused", message: `${asked}: it has banned us` };
  if (status >= 300 && status < 400)
    return { code: "unexpected-answer", message: `${asked}: redirects are not followed` };
  return { code: "unexpected-answer", message: asked };
}

/** How long a connection had lasted and when data last came, for the end of a sentence. Ages in ms; null for never. */
export function lastSeen(openMs: number, silentMs: number | null): string {
  const last = silentMs === null ? "no data had come" : `the last data had come ${formatDuration(silentMs)} before`;
  return `${formatDuration(openMs)} after it was opened; ${last}`;
}
