import { request as requestHttps } from "node:https";
import type { Clock } from "../port/clock.ts";
import { http } from "../port/node-http.ts";

/** Why there is no answer: the system's code where it has one (`ECONNREFUSED`), `timeout`, `too-large` or `broken`. */
export class RequestError extends Error {
  readonly reason: string;
  constructor(reason: string, message: string) {
    super(message);
    this.name = "RequestError";
    this.reason = reason;
  }
}

export interface HttpRequest {
  readonly url: string;
  readonly clock: Clock;
  /** For the whole of it, the body included, ms. */
  readonly timeoutMs: number;
  /** Bytes of the body that are read at most. */
  readonly maxBytes: number;
  /** Default: POST with a body, GET without. */
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent besides those of the body. Default none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** False takes any certificate, to see what speaks there. */
  readonly verify?: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** One request over a fresh connection, ended by its deadline. Rejects with RequestError when there is no whole answer. */
export function httpRequest(options: HttpRequest): Promise<HttpAnswer> {
  const { url, clock, timeoutMs, maxBytes, body, verify } = options;
  return new Promise((resolve, reject) => {
    const text = body === undefined ? null : JSON.stringify(body);
    const send = url.startsWith("https:") ? requestHttps : http.request;
    const headers = {
      ...options.headers,
      ...(text !== null && { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
    };
    const request = send(url, {
      method: options.method ?? (text === null ? "GET" : "POST"),
      headers,
      agent: false,
      rejectUnauthorized: verify ?? true,
    });
    const fail = (reason: string, message: string) => {
      cancel();
      request.destroy();
      reject(new RequestError(reason, message));
    };
    const cancel = clock.schedule(timeoutMs, () => fail("timeout", `no answer within ${timeoutMs / 1000} s`));
    request.on("error", (error: NodeJS.ErrnoException) => fail(error.code ?? "broken", error.message));
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > maxBytes) fail("too-large", `the answer is larger than ${maxBytes} bytes`);
        else chunks.push(chunk);
      });
      response.on("error", (error) => fail("broken", error.message));
      response.on("end", () => {
        cancel();
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") });
      });
    });
    request.end(text ?? undefined);
  });
}
