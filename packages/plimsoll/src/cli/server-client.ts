import type { Problem } from "@plimsoll/core";
import { type HttpRequest, httpRequest, RequestError } from "../net/http-request.ts";
import type { Clock } from "../port/clock.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { apiKeyOf, keyHeaders } from "./api-key-source.ts";
import type { CliContext } from "./cli-context.ts";
import { serverAddress } from "./configured-places.ts";

const BASE = "/api/trading-engine/health";
const MAX_BYTES = 268_435_456;

export interface ServerClient {
  /** Where it is, without a path. */
  readonly address: string;
  get(path: string, timeoutMs?: number): Promise<unknown>;
  post(path: string, body: unknown, timeoutMs?: number): Promise<unknown>;
  delete(path: string): Promise<unknown>;
}

export interface ServerClientOptions {
  readonly clock: Clock;
  /** Sent with each request; null sends none. */
  readonly apiKey: string | null;
}

/** The running server that a command line means, with the key that it gives. */
export function connectToServer(context: CliContext, url: string | boolean | undefined): ServerClient {
  return createServerClient(serverAddress(context, url), { clock: context.clock, apiKey: apiKeyOf(context) });
}

/** What to do about a server that wants to know who asks. */
export const KEY_WANTED = "give an API key, in PLIMSOLL_API_KEY or by --api-key-file";

/** Speaks with a running server. Rejects with the server's own words, or with why there are none. */
export function createServerClient(address: string, { clock, apiKey }: ServerClientOptions): ServerClient {
  const call = async (path: string, request: Pick<HttpRequest, "method" | "body" | "timeoutMs">) => {
    const url = `${address}${BASE}${path}`;
    const common = { url, clock, maxBytes: MAX_BYTES, headers: keyHeaders(apiKey) };
    const answer = await httpRequest({ ...common, ...request }).catch((error: unknown) => {
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
    delete: (path) => call(path, { method: "DELETE", timeoutMs: 10_000 }),
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
  if (status === 401) return new PlimsollError("unauthenticated", `${address}: ${detail ?? "401"}; ${KEY_WANTED}`);
  const known = code === "not_found" || code === "bad_request" || code === "forbidden" ? code : "internal";
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
