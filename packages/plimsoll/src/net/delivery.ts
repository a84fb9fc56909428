import type http from "node:http";
import type { ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import type { Cancel, Clock } from "../port/clock.ts";
import type { EgressResult } from "../port/egress.ts";
import { FORBIDDEN_ADDRESS } from "../port/egress.ts";

const MOST_BODY = 65_536;

/** A request ready to be sent. */
export interface PreparedRequest {
  readonly request: typeof http.request;
  readonly options: RequestOptions;
  readonly body: Buffer;
  /** The receiver's host and port, for messages. */
  readonly where: string;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly once: boolean;
}

/** One request: sent, and once more when the kept-open connection had died meanwhile. Settles exactly once. */
export class Delivery {
  readonly #prepared: PreparedRequest;
  readonly #settle: (result: EgressResult) => void;
  readonly #clock: Clock;
  readonly #onAbort = () => this.#fail("timeout", "was told to stop before it answered");
  #cancel: Cancel = () => {};
  #request: ClientRequest | null = null;
  #message: IncomingMessage | null = null;
  #settled = false;
  #retried = false;

  constructor(prepared: PreparedRequest, run: { clock: Clock; settle: (result: EgressResult) => void }) {
    this.#prepared = prepared;
    this.#clock = run.clock;
    this.#settle = run.settle;
  }

  start(): void {
    const { signal, timeoutMs } = this.#prepared;
    if (signal.aborted) {
      this.#onAbort();
      return;
    }
    signal.addEventListener("abort", this.#onAbort);
    this.#cancel = this.#clock.schedule(timeoutMs, () =>
      this.#fail("timeout", `didn't answer within ${timeoutMs / 1000} s`),
    );
    this.#send();
  }

  #send(): void {
    const { request, options, body } = this.#prepared;
    try {
      const sent = request(options);
      this.#request = sent;
      sent.on("response", (message) => this.#read(message));
      sent.on("error", (error) => this.#onError(sent, error));
      sent.on("close", () => this.#onClose(sent));
      sent.end(body);
    } catch (error) {
      this.#fail("network", `can't be sent to: ${error instanceof Error ? error.message : "unknown error"}`);
    }
  }

  #read(message: IncomingMessage): void {
    this.#message = message;
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = () => this.#answer(message, Buffer.concat(chunks, Math.min(length, MOST_BODY)));
    message.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length < MOST_BODY) return;
      finish();
      this.#request?.destroy();
    });
    message.on("end", finish);
    message.on("error", () => this.#fail("network", "closed the connection before its answer was complete"));
  }

  #onError(sent: ClientRequest, error: NodeJS.ErrnoException): void {
    if (this.#settled) return;
    const { code = "unknown error" } = error;
    const isLikelyStale = sent.reusedSocket && (code === "ECONNRESET" || code === "EPIPE");
    if (isLikelyStale && !this.#retried && !this.#prepared.once) {
      this.#retried = true;
      this.#send();
    } else if (code === FORBIDDEN_ADDRESS) {
      this.#fail("forbidden", "resolves to an address that must not be contacted");
    } else {
      this.#fail("network", `can't be reached (${code})`);
    }
  }

  /** The end of the connection is the end of all, unless a complete answer is about to be read to its end. */
  #onClose(sent: ClientRequest): void {
    if (sent !== this.#request || this.#message?.complete === true) return;
    this.#fail("network", "closed the connection before its answer was complete");
  }

  #answer(message: IncomingMessage, body: Buffer): void {
    const { statusCode: status = 0, headers } = message;
    this.#finish({ kind: "answered", status, headers, body: body.toString("utf8") });
  }

  #fail(code: "forbidden" | "timeout" | "network", words: string): void {
    this.#finish({ kind: "failed", code, message: `${this.#prepared.where} ${words}` });
    this.#request?.destroy();
  }

  #finish(result: EgressResult): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#cancel();
    this.#prepared.signal.removeEventListener("abort", this.#onAbort);
    this.#settle(result);
  }
}
