import type { CheckFailure } from "@plimsoll/core";
import type { CheckContext } from "../../port/checker.ts";
import type { Clock } from "../../port/clock.ts";
import type { HeaderTable } from "../../request/request-options.ts";
import { basicHeader, bearerHeader, type HeaderEntry, mergeHeaders } from "../../request/request-parts.ts";
import { readRetryAfter } from "../../request/retry-after.ts";
import { askAtOnce } from "./ask-at-once.ts";
import { askerOf } from "./asker.ts";
import type { Hold } from "./back-off.ts";
import { closeDialer, createDialer, type Dialer } from "./dialer.ts";
import type { Answered, ExchangeResult, ReadPlan } from "./exchange.ts";
import type { Asker, HoldBook } from "./hold-book.ts";
import type { RequestPlan } from "./request-plan.ts";
import type { ReadyRequest } from "./request-run.ts";
import { createRequestTarget } from "./request-target.ts";
import { loginSecrets, SignIn } from "./sign-in.ts";
import type { SourceOptions } from "./source-options.ts";

/** One request that every check makes. */
export interface SourceRequest {
  /** `GET /health`, for messages. */
  readonly title: string;
  readonly url: URL;
  readonly method: string;
  readonly headers: HeaderTable;
  readonly body: Buffer | null;
  /** How its answer is read; called each time that it is sent. */
  readonly read: () => ReadPlan;
}

type Prepared = Omit<ReadyRequest, "read"> & Pick<SourceRequest, "read">;

export type SourceAnswer =
  /** One result a request, in their order. */
  | { readonly kind: "answered"; readonly results: readonly ExchangeResult[] }
  /** Nothing was asked, since a condition for asking failed. */
  | { readonly kind: "failed"; readonly failure: CheckFailure }
  /** Nothing was asked, since the target wants to be left alone. */
  | { readonly kind: "held"; readonly hold: Hold };

export interface SourceSetup {
  readonly holds: HoldBook;
  /** Where the login's path is looked for. */
  readonly base: string;
  readonly requests: readonly SourceRequest[];
}

/**
 * What one component reads over HTTP: sends its requests at once, with the credentials that it has, logs in where that needs
 * a token, and keeps away while the target asks for that.
 */
export class WebSource {
  readonly #requests: readonly SourceRequest[];
  readonly #dialer: Dialer;
  readonly #redirectDialer: Dialer | null;
  readonly #headers: HeaderTable;
  readonly #signIn: SignIn | null;
  readonly #holds: HoldBook;
  readonly #asker: Asker;
  #ready: { readonly token: string | null; readonly requests: readonly Prepared[] } | null = null;

  constructor(options: SourceOptions, { holds, base, requests }: SourceSetup) {
    this.#requests = requests;
    this.#dialer = createDialer(options);
    this.#redirectDialer = options.follow_redirects ? this.#dialer : null;
    this.#headers = ownHeaders(options);
    this.#signIn = options.login === undefined ? null : new SignIn(options.login, { base, dialer: this.#dialer });
    this.#holds = holds;
    const secrets = options.login === undefined ? mergeHeaders(this.#headers) : loginSecrets(options.login);
    this.#asker = askerOf(new URL(base).origin, secrets);
  }

  async ask(context: CheckContext): Promise<SourceAnswer> {
    const { clock } = context;
    const hold = this.#holds.current(this.#asker, clock.now());
    if (hold !== null) return { kind: "held", hold };
    const { trust } = this.#dialer;
    const failure = trust.needsLoading() ? await trust.load(context.signal) : null;
    if (failure !== null) return { kind: "failed", failure };
    if (this.#signIn === null) return this.#conclude(await this.#send(this.#prepare(null), context), clock);
    return this.#askSigned(this.#signIn, context);
  }

  close(): void {
    closeDialer(this.#dialer);
  }

  /** A token that is refused is replaced once, and only what was refused is asked again. */
  async #askSigned(signIn: SignIn, context: CheckContext): Promise<SourceAnswer> {
    const signed = await signIn.header(context);
    if (signed.kind === "failed") return this.#unsigned(signed, context.clock);
    const results = await this.#send(this.#prepare(signed.header), context);
    const refused = results.flatMap((result, index) => (isRefused(result) ? [index] : []));
    if (refused.length === 0) return this.#conclude(results, context.clock);
    signIn.forget();
    const again = await signIn.header(context);
    if (again.kind === "failed") return this.#unsigned(again, context.clock);
    const ready = this.#prepare(again.header);
    const second = await this.#send(
      refused.flatMap((index) => ready[index] ?? []),
      context,
    );
    const merged = results.map((result, index) => second[refused.indexOf(index)] ?? result);
    return this.#conclude(merged, context.clock);
  }

  #unsigned(signed: { failure: CheckFailure; answered: Answered | null }, clock: Clock): SourceAnswer {
    const hold = signed.answered === null ? null : this.#limit(signed.answered, clock);
    return hold === null ? { kind: "failed", failure: signed.failure } : { kind: "held", hold };
  }

  #prepare(token: HeaderEntry | null): readonly Prepared[] {
    if (this.#ready !== null && this.#ready.token === (token?.value ?? null)) return this.#ready.requests;
    const requests = this.#requests.map((request) => {
      const { title, url, method, body, read } = request;
      const headers = mergeHeaders(this.#headers, request.headers).filter(({ name }) => !isNamed(name, token));
      const plan: RequestPlan = { url, method, body, headers: token === null ? headers : [...headers, token] };
      const target = createRequestTarget(plan, this.#dialer);
      return { title, plan, target, redirectDialer: this.#redirectDialer, read };
    });
    this.#ready = { token: token?.value ?? null, requests };
    return requests;
  }

  #send(prepared: readonly Prepared[], context: CheckContext): Promise<readonly ExchangeResult[]> {
    const requests = prepared.map((it) => ({ ...it, read: it.read() }));
    return new Promise((resolve) => askAtOnce(requests, context, resolve));
  }

  #conclude(results: readonly ExchangeResult[], clock: Clock): SourceAnswer {
    let hold: Hold | null = null;
    let isAnswered = false;
    for (const result of results) {
      if (result.kind === "failed") continue;
      isAnswered = true;
      const limit = this.#limit(result, clock);
      if (limit !== null && (hold === null || limit.until > hold.until)) hold = limit;
    }
    if (hold !== null) return { kind: "held", hold };
    if (isAnswered) this.#holds.release(this.#asker, clock.now());
    return { kind: "answered", results };
  }

  #limit({ status, message }: Answered, clock: Clock): Hold | null {
    if (status !== 429 && status !== 418) return null;
    const now = clock.now();
    const until = readRetryAfter(message.headers["retry-after"], { date: message.headers.date, now });
    return this.#holds.extend(this.#asker, status, { now, until });
  }
}

function isNamed(name: string, header: HeaderEntry | null): boolean {
  return name.toLowerCase() === header?.name.toLowerCase();
}

function isRefused(result: ExchangeResult): boolean {
  return result.kind === "answered" && result.status === 401;
}

function ownHeaders({ headers, basic_auth: basic, bearer }: SourceOptions): HeaderTable {
  if (basic !== undefined) return { ...basicHeader(basic), ...headers };
  return bearer === undefined ? (headers ?? {}) : { ...bearerHeader(bearer), ...headers };
}
