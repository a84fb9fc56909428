import type { CheckFailure, MetricReading } from "@plimsoll/core";
import type { CheckContext } from "../../port/checker.ts";
import type { Clock } from "../../port/clock.ts";
import type { HeaderTable } from "../../request/request-options.ts";
import { basicHeader, bearerHeader, type HeaderEntry, mergeHeaders } from "../../request/request-parts.ts";
import type { TellingAnswer } from "../venue/read-use.ts";
import type { VenueBook } from "../venue/venue-book.ts";
import { limitsRate, venueError } from "../venue/venue-error.ts";
import { joinVenue } from "../venue/venue-member.ts";
import { askAtOnce } from "./ask-at-once.ts";
import { askerOf } from "./asker.ts";
import { closeDialer, createDialer, type Dialer } from "./dialer.ts";
import type { Answered, ExchangeResult, ReadPlan } from "./exchange.ts";
import type { Unasked } from "./held.ts";
import { Patience } from "./patience.ts";
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

/** Enough for an error in the body of a 200. */
const ERROR_BYTES = 512;

type Prepared = Omit<ReadyRequest, "read"> & Pick<SourceRequest, "read">;

export type SourceAnswer =
  /** One result a request, in their order; `use` is what a venue tells of its limits, as metrics. */
  | { readonly kind: "answered"; readonly results: readonly ExchangeResult[]; readonly use: readonly MetricReading[] }
  /** Nothing was asked, since a condition for asking failed. */
  | { readonly kind: "failed"; readonly failure: CheckFailure }
  | Unasked;

export interface SourceSetup {
  readonly venues: VenueBook;
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
  readonly #patience: Patience;
  readonly #keepsError: boolean;
  #ready: { readonly token: string | null; readonly requests: readonly Prepared[] } | null = null;

  constructor(options: SourceOptions, { venues, base, requests }: SourceSetup) {
    this.#requests = requests;
    this.#dialer = createDialer(options);
    this.#redirectDialer = options.follow_redirects ? this.#dialer : null;
    this.#headers = ownHeaders(options);
    const { login } = options;
    const asker = askerOf(
      new URL(base).origin,
      login === undefined ? mergeHeaders(this.#headers) : loginSecrets(login),
    );
    this.#keepsError = options.venue !== undefined;
    this.#patience = new Patience({
      holds: venues.holds,
      asker,
      member: joinVenue(options, { venues, urls: requests.map(({ url }) => url) }),
      asksForRest: isRateLimit,
    });
    const route = { base, dialer: this.#dialer, gate: this.#patience };
    this.#signIn = login === undefined ? null : new SignIn(login, route);
  }

  async ask(context: CheckContext): Promise<SourceAnswer> {
    const { clock } = context;
    const unasked = this.#patience.spend(clock);
    if (unasked !== null) return unasked;
    const { trust } = this.#dialer;
    const failure = trust.needsLoading() ? await trust.load(context.signal) : null;
    if (failure !== null) return { kind: "failed", failure };
    if (this.#signIn === null) return this.#conclude(await this.#send(this.#prepare(null), context), clock);
    return this.#askSigned(this.#signIn, context);
  }

  close(): void {
    closeDialer(this.#dialer);
    this.#patience.close();
  }

  /** A token that is refused is replaced once, and only what was refused is asked again. */
  async #askSigned(signIn: SignIn, context: CheckContext): Promise<SourceAnswer> {
    const signed = await signIn.header(context);
    if (signed.kind === "failed") return this.#unsigned(signed, context.clock);
    const results = await this.#send(this.#prepare(signed.header), context);
    const refused = results.flatMap((result, index) => (isRefused(result) ? [index] : []));
    if (refused.length === 0) return this.#conclude(results, context.clock);
    signIn.forget();
    const unasked = this.#patience.spend(context.clock);
    if (unasked !== null) return unasked;
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

  #unsigned({ failure, answered }: { failure: CheckFailure; answered: Answered | null }, clock: Clock): SourceAnswer {
    const isLimit = answered !== null && isRateLimit(answered);
    const hold = isLimit || this.#patience.isShut(clock) ? this.#patience.lastHold(clock.now()) : null;
    return hold === null ? { kind: "failed", failure } : { kind: "held", hold };
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
    const requests = prepared.map((it) => ({ ...it, read: this.#readPlan(it.read()) }));
    return new Promise((resolve) => askAtOnce(requests, { context, gate: this.#patience }, resolve));
  }

  /** A venue's error can stand in a body that its reader keeps nothing of. */
  #readPlan(plan: ReadPlan): ReadPlan {
    return this.#keepsError && plan.keepBytes < ERROR_BYTES ? { ...plan, keepBytes: ERROR_BYTES } : plan;
  }

  #conclude(results: readonly ExchangeResult[], clock: Clock): SourceAnswer {
    const now = clock.now();
    const isEnded = results.some((it) => (it.kind === "failed" ? it.isStopped === true : isRateLimit(it)));
    const hold = isEnded ? this.#patience.lastHold(now) : null;
    if (hold !== null) return { kind: "held", hold };
    const answers = results.flatMap((it, index) => tellingAnswer(it, this.#requests[index]));
    if (answers.length > 0) this.#patience.release(now);
    return { kind: "answered", results, use: this.#patience.noteUse(answers, now) };
  }
}

function tellingAnswer(result: ExchangeResult, request: SourceRequest | undefined): TellingAnswer[] {
  if (result.kind === "failed" || request === undefined) return [];
  return [{ url: request.url, headers: result.headers, body: result.body }];
}

/** 429, a ban, or a venue's own word for them in a body. */
function isRateLimit({ status, body }: Answered): boolean {
  if (status === 429 || status === 418) return true;
  const error = venueError(body);
  return error !== null && limitsRate(error);
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
