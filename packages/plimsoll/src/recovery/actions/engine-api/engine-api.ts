import type { ActionContext, ActionOutcome, ActionSetup } from "../../../port/action.ts";
import type { EgressResult } from "../../../port/egress.ts";
import { quoteWords } from "../../../request/quote-words.ts";
import { basicHeader, mergeHeaders } from "../../../request/request-parts.ts";
import { askedRest } from "../asked-rest.ts";
import type { EngineLogin } from "./engine-api-options.ts";

/** What an engine answered, or why that is no answer, in words. */
export type EngineAnswer =
  | { readonly ok: true; readonly body: unknown; readonly message: string }
  | { readonly ok: false; readonly message: string; readonly restMs?: number };

/** What comes of an attempt whose engine did not do it. */
export function failedBy({ message, restMs }: EngineAnswer & { readonly ok: false }): ActionOutcome {
  return { kind: "failed", message, ...(restMs !== undefined && { restMs }) };
}

/** Asks an engine's API as one attempt; nothing is ever sent a second time. */
export class EngineApi {
  readonly #login: EngineLogin;
  readonly #setup: Pick<ActionSetup, "egress" | "clock">;
  readonly #context: ActionContext;

  constructor(login: EngineLogin, setup: Pick<ActionSetup, "egress" | "clock">, context: ActionContext) {
    this.#login = login;
    this.#setup = setup;
    this.#context = context;
  }

  /** Has it do something. */
  async post(path: string, body?: unknown): Promise<EngineAnswer> {
    const { idempotencyKey, fencingToken } = this.#context.attempt;
    const headers = { "Idempotency-Key": idempotencyKey, "X-Plimsoll-Fencing-Token": String(fencingToken) };
    const answer = await this.#ask("POST", path, { headers, body });
    const isUncertain = answer.kind === "failed" && answer.code !== "forbidden";
    const read = this.#read(answer, `POST ${this.#login.url}${path}`);
    return isUncertain ? { ok: false, message: `${read.message}; it may have been done all the same` } : read;
  }

  /** Asks it how it is. */
  async get(path: string): Promise<EngineAnswer> {
    return this.#read(await this.#ask("GET", path, { headers: {} }), `GET ${this.#login.url}${path}`);
  }

  #ask(
    method: "GET" | "POST",
    path: string,
    given: { readonly headers: Readonly<Record<string, string>>; readonly body?: unknown },
  ): Promise<EgressResult> {
    const { url, username, password, timeout } = this.#login;
    const { signal, deadlineMs } = this.#context;
    const own = { "User-Agent": "plimsoll", Accept: "application/json" };
    const content = given.body === undefined ? {} : { "Content-Type": "application/json" };
    const headers = mergeHeaders(own, content, given.headers, basicHeader({ username, password }));
    return this.#setup.egress.request({
      method,
      url: `${url}${path}`,
      headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])),
      ...(given.body !== undefined && { body: JSON.stringify(given.body) }),
      signal,
      timeoutMs: Math.min(timeout, deadlineMs),
      once: true,
    });
  }

  #read(answer: EgressResult, what: string): EngineAnswer {
    if (answer.kind === "failed") return { ok: false, message: `${what} failed: ${answer.message}` };
    const { status, body } = answer;
    if (status === 401) return { ok: false, message: `${what} answered 401: it refuses the user or the password` };
    const asked = askedRest(answer, this.#setup.clock.now());
    const message = `${what} answered ${status}${asked.words}`;
    if (status < 200 || status > 299) {
      const { url, password } = this.#login;
      const words = quoteWords(body, { url: new URL(url).origin, secrets: [password.reveal()] });
      return { ok: false, message: words === "" ? message : `${message}: ${words}`, ...asked.rest };
    }
    try {
      return { ok: true, body: JSON.parse(body), message };
    } catch {
      return { ok: false, message: `${message} with what is not JSON: is this its API?` };
    }
  }
}
