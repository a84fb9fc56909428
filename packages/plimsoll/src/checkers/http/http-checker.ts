import type { MetricReading } from "@plimsoll/core";
import { MatchBudget } from "../../config/bounded-match.ts";
import type { CheckAnswer, CheckContext, Checker, CheckerSetup } from "../../port/checker.ts";
import { portOpen } from "../net/port-open.ts";
import type { VenueBook } from "../venue/venue-book.ts";
import { joinVenue } from "../venue/venue-member.ts";
import { askAtOnce } from "../web/ask-at-once.ts";
import { askerOf } from "../web/asker.ts";
import { closeDialer, createDialer, type Dialer } from "../web/dialer.ts";
import type { ExchangeResult } from "../web/exchange.ts";
import { heldUsage, unaskedAnswer } from "../web/held.ts";
import type { Asker } from "../web/hold-book.ts";
import { Patience } from "../web/patience.ts";
import type { ReadyRequest } from "../web/request-run.ts";
import { createRequestTarget } from "../web/request-target.ts";
import { certificateDaysLeft, endpointUp, mergeFailures, responseTime } from "../web/web-metrics.ts";
import { AvailabilityWindow } from "./availability-window.ts";
import { type Endpoint, planEndpoints } from "./endpoint.ts";
import type { HttpOptions } from "./http-options.ts";
import { asksForRest, type EndpointAnswer, judgeAnswer } from "./judge-answer.ts";
import { RateUsage } from "./rate-usage.ts";

/** Asks an HTTP server's endpoints, all at once, and says how it answered. */
export class HttpChecker implements Checker {
  readonly #endpoints: readonly Endpoint[];
  readonly #isExternal: boolean;
  readonly #followRedirects: boolean;
  readonly #dialer: Dialer;
  readonly #window = new AvailabilityWindow();
  readonly #usage: RateUsage;
  readonly #patience: Patience;
  readonly #isMember: boolean;
  #ready: readonly ReadyRequest[] | null = null;

  constructor(options: HttpOptions, setup: CheckerSetup & { readonly venues: VenueBook }) {
    this.#endpoints = planEndpoints(options);
    this.#isExternal = options.api_url !== undefined;
    this.#followRedirects = options.follow_redirects;
    this.#dialer = createDialer(options);
    const { log, venues, componentId } = setup;
    const isExternal = this.#isExternal;
    const urls = this.#endpoints.map(({ plan }) => plan.url);
    const member = joinVenue(withLimits(options), { venues, urls });
    this.#isMember = member !== null;
    const asker = isExternal ? ownAsker(this.#endpoints) : { everybody: componentId, same: componentId };
    this.#patience = new Patience({
      holds: venues.holds,
      asker,
      member,
      asksForRest: (answered, { read }) => asksForRest(answered, { accepts: read.wantsBody, isExternal }),
    });
    this.#usage = new RateUsage({ limits: options.rate_limits, log });
  }

  check(context: CheckContext): Promise<CheckAnswer> {
    const unasked = this.#patience.spend(context.clock);
    if (unasked !== null) return Promise.resolve(unaskedAnswer(unasked, this.#shares()));
    if (this.#ready !== null) return this.#probe(this.#ready, context);
    return this.#prepare(context);
  }

  close(): void {
    closeDialer(this.#dialer);
    this.#patience.close();
  }

  async #prepare(context: CheckContext): Promise<CheckAnswer> {
    const { trust } = this.#dialer;
    const failure = trust.needsLoading() ? await trust.load(context.signal) : null;
    if (failure !== null) return { kind: "failed", failure };
    const redirectDialer = this.#followRedirects ? this.#dialer : null;
    this.#ready = this.#endpoints.map((endpoint) => ({
      title: endpoint.title,
      plan: endpoint.plan,
      target: createRequestTarget(endpoint.plan, this.#dialer),
      read: {
        wantsBody: endpoint.expectation.acceptsStatus,
        keepBytes: endpoint.keepBytes,
        maxBytes: endpoint.maxBytes,
      },
      redirectDialer,
    }));
    return this.#probe(this.#ready, context);
  }

  #probe(ready: readonly ReadyRequest[], context: CheckContext): Promise<CheckAnswer> {
    return new Promise((resolve) => {
      askAtOnce(ready, { context, gate: this.#patience }, (results) => {
        const hold = results.some(isStopped) ? this.#patience.lastHold(context.clock.now()) : null;
        if (hold !== null) {
          resolve(unaskedAnswer({ kind: "held", hold }, this.#shares()));
          return;
        }
        const judged = { isExternal: this.#isExternal, budget: new MatchBudget() };
        const answers: EndpointAnswer[] = [];
        for (const [index, endpoint] of this.#endpoints.entries()) {
          const result = results[index];
          if (result !== undefined) answers.push(judgeAnswer(result, endpoint, judged));
        }
        resolve(this.#conclude(answers, context));
      });
    });
  }

  #conclude(answers: readonly EndpointAnswer[], { clock }: CheckContext): CheckAnswer {
    let available = 0;
    let succeeded = 0;
    for (const answer of answers) {
      if (answer.kind !== "down") available += 1;
      if (answer.kind === "up") succeeded += 1;
    }
    this.#window.add({ requests: answers.length, available, succeeded });
    const now = clock.now();
    const hold = answers.some(({ kind }) => kind === "limited") ? this.#patience.lastHold(now) : null;
    if (available > 0 && hold === null) this.#patience.release(now);
    if (available === 0) return this.#failedAnswer(answers);
    const metrics: MetricReading[] = [];
    this.#addEndpointMetrics(metrics, answers);
    metrics.push(...this.#shares());
    metrics.push(portOpen(true));
    const certificate = certificateDaysLeft(
      answers.flatMap((answer) => (answer.kind === "down" ? [] : answer.answered)),
      now,
    );
    if (certificate !== null) metrics.push(certificate);
    if (hold !== null) metrics.push(heldUsage(hold));
    else if (this.#isExternal) metrics.push(...this.#use(answers, now));
    if (this.#isExternal) metrics.push(authenticationOk(answers));
    return { kind: "measured", metrics };
  }

  /** How much of the limits is used, as the answers tell. */
  #use(answers: readonly EndpointAnswer[], now: number): readonly MetricReading[] {
    const telling = answers.flatMap((answer, index) => {
      const url = this.#endpoints[index]?.plan.url;
      if (answer.kind === "down" || url === undefined) return [];
      const { headers, body } = answer.answered;
      return [{ url, headers, body }];
    });
    return this.#isMember ? this.#patience.noteUse(telling, now) : this.#usage.read(telling);
  }

  #addEndpointMetrics(metrics: MetricReading[], answers: readonly EndpointAnswer[]): void {
    for (let index = 0; index < answers.length; index += 1) {
      const answer = answers[index];
      const endpoint = this.#endpoints[index];
      if (answer === undefined || endpoint === undefined) continue;
      if (answer.kind !== "down") metrics.push(responseTime(endpoint.labels, answer.answered));
      if (answers.length > 1) metrics.push(endpointUp(endpoint.labels, answer.kind === "down" ? answer.failure : null));
    }
  }

  #shares(): MetricReading[] {
    const share = { unit: "%", direction: "below" } as const;
    return [
      { ...share, name: "availability_percentage", value: this.#window.availability() },
      { ...share, name: "success_rate", value: this.#window.successRate() },
    ];
  }

  #failedAnswer(answers: readonly EndpointAnswer[]): CheckAnswer {
    const down = answers.filter((answer) => answer.kind === "down");
    const metrics: MetricReading[] = [];
    this.#addEndpointMetrics(metrics, answers);
    metrics.push(...this.#shares());
    metrics.push(portOpen(down.some((answer) => answer.connected)));
    return { kind: "failed", failure: mergeFailures(down.map((answer) => answer.failure)), metrics };
  }
}

function isStopped(result: ExchangeResult): boolean {
  return result.kind === "failed" && result.isStopped === true;
}

/** Limits that are given beside the venue are the venue's. */
function withLimits({ venue, weight, rate_limits: limits }: HttpOptions) {
  if (venue === undefined || limits === undefined) return { venue, weight };
  return { venue: { ...venue, rate_limits: { ...limits, ...venue.rate_limits } }, weight };
}

/** Endpoints of one component differ in their paths only. */
function ownAsker([endpoint]: readonly Endpoint[]): Asker {
  return askerOf(endpoint?.plan.url.origin ?? "", endpoint?.plan.headers ?? []);
}

function authenticationOk(answers: readonly EndpointAnswer[]): MetricReading {
  const refused = answers.find((answer) => answer.kind === "unauthorized");
  const reading = { name: "authentication_ok", unit: "1", direction: "below" } as const;
  if (refused === undefined) return { ...reading, value: 1 };
  return { ...reading, value: 0, details: { status_code: refused.answered.status, error: refused.words } };
}
