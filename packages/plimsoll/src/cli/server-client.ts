import type { Problem } from "@plimsoll/core";
import type { Clock } from "../port/clock.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { httpRequest, RequestError } from "./http-request.ts";

const BASE = "/api/trading-engine/health";
const MAX_BYTES = 268_435_456;

export interface ServerClient {
  /** Where it is, without a path. */
  readonly address: string;
  get(path: string, timeoutMs?: number): Promise<unknown>;
  post(path: string, body: unknown, timeoutMs?: number): Promise<unknown>;
}

/** Speaks with a running server. Rejects with the server's own words, or with why there are none. */
export function createServerClient(address: string, clock: Clock): ServerClient {
  const call = async (path: string, { body, timeoutMs }: { body?: unknown; timeoutMs: number }) => {
    const url = `${address}${BASE}${path}`;
    const request = { url, clock, timeoutMs, maxBytes: MAX_BYTES };
    const answer = await httpRequest(body === undefined ? request : { ...request, body }).catch((error: unknown) => {
      throw noServer(address, error);
    });
    const json = parse(answer.body, address);
    if (answer.status >= 200 && answer.status < 300) return json;
    throw refused(json, answer.status, address);
  };
  return {
    address,
    get: (path, timeoutMs = 10_000) => call(path, { timeoutMs }),
    post: (path, body, timeoutMs = 120_000) => call(path, { body, timeoutMs }),
  };
}

/** Whether an error says that nobody listens there, so that it is worth trying another way. */
export function isUnanswered(error: unknown): boolean {
  if (!(error instanceof PlimsollError) || !(error.cause instanceof RequestError)) return false;
  return error.cause.reason === "ECONNREFUSED" || error.cause.reason === "timeout";
}

function noServer(address: string, error: unknown): PlimsollError {
  const cause = error instanceof RequestError ? error : new RequestError("broken", String(error));
  const why = cause.reason === "ECONNREFUSED" ? "connection refused; is it started?" : cause.message;
  return new PlimsollError("internal", `no Plimsoll answers at ${address}: ${why}`, { cause });
}

function refused(json: unknown, status: number, address: string): PlimsollError {
  const { detail, code } = (json ?? {}) as Partial<Problem>;
  const known = code === "not_found" || code === "bad_request" ? code : "internal";
  return new PlimsollError(known, detail ?? `${address} answered ${status}`);
}

function parse(body: string, address: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new PlimsollError("internal", `what answers at ${address} is not Plimsoll: its answer is no JSON`, {
      cause: error,
    });
  }
}
