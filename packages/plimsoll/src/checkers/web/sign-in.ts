import type { CheckFailure } from "@plimsoll/core";
import type { CheckContext } from "../../port/checker.ts";
import { Secret } from "../../port/secret.ts";
import { basicHeader, type HeaderEntry, joinUrl, mergeHeaders } from "../../request/request-parts.ts";
import { askAtOnce } from "./ask-at-once.ts";
import { BackOff } from "./back-off.ts";
import type { Dialer } from "./dialer.ts";
import type { Answered, ExchangeResult } from "./exchange.ts";
import { parseJsonPath, valueAt } from "./json-path.ts";
import type { AskGate, ReadyRequest } from "./request-run.ts";
import { createRequestTarget } from "./request-target.ts";
import type { LoginOptions } from "./source-options.ts";

const MOST_BODY = 65_536;
const MOST_TOKEN = 8192;

export type SignedIn =
  | { readonly kind: "signed"; readonly header: HeaderEntry }
  /** `answered`: what the target said, where it said something. */
  | { readonly kind: "failed"; readonly failure: CheckFailure; readonly answered: Answered | null };

interface LoginRoute {
  readonly base: string;
  readonly dialer: Dialer;
  readonly gate: AskGate;
}

/**
 * Logs in for a token and keeps it. A target that has refused the login is not asked again for a minute, and each time for
 * twice as long up to 15 minutes: a wrong password must not lock an account.
 */
export class SignIn {
  readonly #options: LoginOptions;
  readonly #ready: ReadyRequest;
  readonly #gate: AskGate;
  readonly #refusals = new BackOff();
  #header: HeaderEntry | null = null;
  #until = Number.POSITIVE_INFINITY;

  constructor(options: LoginOptions, route: LoginRoute) {
    this.#gate = route.gate;
    this.#options = options;
    this.#ready = readyLogin(options, route);
  }

  /** The header that carries the token, from a login now where there is none that is still good. */
  async header(context: CheckContext): Promise<SignedIn> {
    const { clock } = context;
    if (this.#header !== null && clock.monotonic() < this.#until) return { kind: "signed", header: this.#header };
    const refused = this.#refusals.current(clock.now());
    if (refused !== null) {
      const words = `${this.#refusal(refused.status)}; not tried again before ${new Date(refused.until).toISOString()}`;
      return failed({ code: "unauthorized", message: words }, null);
    }
    return this.#take(await this.#ask(context), context);
  }

  /** The token was refused. */
  forget(): void {
    this.#header = null;
  }

  #ask(context: CheckContext): Promise<ExchangeResult> {
    return new Promise((resolve) => {
      askAtOnce([this.#ready], { context, gate: this.#gate }, ([result]) => resolve(result as ExchangeResult));
    });
  }

  #take(result: ExchangeResult, { clock }: CheckContext): SignedIn {
    if (result.kind === "failed") return failed(result.failure, null);
    const { status } = result;
    if (status === 401 || status === 403) {
      this.#refusals.extend(status, { now: clock.now(), until: null });
      return failed({ code: "unauthorized", message: this.#refusal(status) }, result);
    }
    const { title } = this.#ready;
    if (Math.floor(status / 100) !== 2) {
      return failed(
        { code: "unexpected-answer", message: `the login ${title} answered ${status}, expected 2xx` },
        result,
      );
    }
    const token = readToken(result.body, this.#options.token_path);
    if (token === null) {
      const message = `the login ${title} answered ${status} without a token at ${this.#options.token_path}`;
      return failed({ code: "unexpected-answer", message }, result);
    }
    const { header, scheme, lifetime } = this.#options;
    this.#header = { name: header, value: scheme === "" ? token : `${scheme} ${token}`, isSecret: true };
    this.#until = clock.monotonic() + (lifetime ?? Number.POSITIVE_INFINITY);
    return { kind: "signed", header: this.#header };
  }

  #refusal(status: number): string {
    return `the login ${this.#ready.title} answered ${status}: our credentials are refused`;
  }
}

function failed(failure: CheckFailure, answered: Answered | null): SignedIn {
  return { kind: "failed", failure, answered };
}

/** Redirects are not followed: the body carries credentials, which nobody else may get. */
function readyLogin(options: LoginOptions, { base, dialer }: LoginRoute): ReadyRequest {
  const url = joinUrl(base, options.path);
  const { method, body, basic_auth: basic } = options;
  const headers = mergeHeaders(
    { "User-Agent": "plimsoll", Accept: "application/json", "Accept-Encoding": "identity" },
    body?.headers,
    basic === undefined ? {} : basicHeader(basic),
    options.headers,
  );
  const plan = { url, method, headers, body: body === undefined ? null : Buffer.from(body.text.reveal(), "utf8") };
  const read = {
    wantsBody: (status: number) => Math.floor(status / 100) === 2,
    keepBytes: MOST_BODY,
    maxBytes: MOST_BODY,
  };
  return {
    title: `${method} ${url.pathname}`,
    plan,
    target: createRequestTarget(plan, dialer),
    read,
    redirectDialer: null,
  };
}

function readToken(body: string, path: string): string | null {
  let token: unknown;
  try {
    token = valueAt(JSON.parse(body), parseJsonPath(path) ?? []);
  } catch {
    return null;
  }
  return typeof token === "string" && token.length <= MOST_TOKEN && /^[\x21-\x7e]+$/.test(token) ? token : null;
}

/** What a login is known by, for telling who asks. */
export function loginSecrets({ basic_auth: basic, body, headers }: LoginOptions): HeaderEntry[] {
  const entries = mergeHeaders(headers, basic === undefined ? {} : basicHeader(basic), {
    Body: new Secret(body?.text.reveal() ?? ""),
  });
  return entries.filter((entry) => entry.isSecret);
}
