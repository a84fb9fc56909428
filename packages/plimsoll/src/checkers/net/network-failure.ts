import type { CheckFailure } from "@plimsoll/core";
import { FORBIDDEN_ADDRESS } from "../../port/egress.ts";

const UNREACHABLE: Readonly<Record<string, string>> = {
  EHOSTUNREACH: "no route to host",
  ENETUNREACH: "network unreachable",
  EHOSTDOWN: "host is down",
  ECONNABORTED: "connection aborted",
  EACCES: "connecting is not permitted here",
  EPERM: "connecting is not permitted here",
};
const EXHAUSTED = new Set(["EMFILE", "ENFILE", "ENOBUFS", "ENOMEM", "EADDRNOTAVAIL"]);
const CERTIFICATE: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "has expired",
  CERT_NOT_YET_VALID: "is not valid yet",
  CERT_REVOKED: "is revoked",
  DEPTH_ZERO_SELF_SIGNED_CERT: "is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "comes from an authority that isn't trusted (self-signed in its chain)",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "can't be traced to a trusted authority",
  UNABLE_TO_GET_ISSUER_CERT: "can't be traced to a trusted authority",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "can't be traced to a trusted authority",
  ERR_TLS_CERT_ALTNAME_INVALID: "is for another name",
};

/** Says in words what went wrong on the way to `where` (`host:port`) while talking to it; never throws. */
export function describeNetworkError(error: unknown, where: string): CheckFailure {
  const { code, message } = firstCause(error);
  if (code === "ECONNREFUSED") return { code: "refused", message: `connection refused on ${where}` };
  if (code === "ETIMEDOUT") return { code: "timeout", message: `connecting to ${where} timed out` };
  if (code === "ECONNRESET" || code === "EPIPE") {
    return { code: "unreachable", message: `${where} closed the connection before its answer was complete` };
  }
  if (code === FORBIDDEN_ADDRESS) return { code: "unreachable", message: `${where} not contacted: ${message}` };
  if (code === "ENOTFOUND" || code.startsWith("EAI_")) {
    return { code: "unreachable", message: `the name of ${where} can't be resolved (${code})` };
  }
  if (EXHAUSTED.has(code))
    return { code: "threw", message: `this host has no socket left to reach ${where} (${code})` };
  return describeAnswerError(code, where) ?? otherError(code, where);
}

function describeAnswerError(code: string, where: string): CheckFailure | null {
  const certificate = CERTIFICATE[code];
  if (certificate !== undefined) {
    return { code: "unexpected-answer", message: `the certificate of ${where} ${certificate}` };
  }
  if (code === "HPE_HEADER_OVERFLOW") {
    return { code: "unexpected-answer", message: `${where} sent more headers than are read (16 KiB)` };
  }
  if (code.startsWith("Z_")) {
    return { code: "unreadable", message: `${where} sent a body that is not packed as it says (${code})` };
  }
  if (code.startsWith("HPE_")) return { code: "unreadable", message: `${where} answered what is not HTTP (${code})` };
  if (code.startsWith("ERR_SSL_") || code === "EPROTO") {
    return { code: "unreadable", message: `the TLS handshake with ${where} failed (${code})` };
  }
  return null;
}

function otherError(code: string, where: string): CheckFailure {
  const words = UNREACHABLE[code];
  return { code: "unreachable", message: words === undefined ? `${where} failed (${code})` : `${words}: ${where}` };
}

/** When all addresses of a name were tried, Node gathers one error each: the first tells the story. */
function firstCause(error: unknown): { code: string; message: string } {
  if (error instanceof AggregateError && error.errors.length > 0) return firstCause(error.errors[0]);
  if (!(error instanceof Error)) return { code: "unknown error", message: "" };
  const { code } = error as NodeJS.ErrnoException;
  return { code: code ?? "unknown error", message: error.message };
}

/** A time limit in words: `3 s`, `500 ms`. */
export function limitInWords(ms: number): string {
  return ms >= 1000 ? `${Math.round(ms) / 1000} s` : `${Math.round(ms)} ms`;
}
