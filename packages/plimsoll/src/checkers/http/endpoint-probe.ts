import type { Clock } from "../../port/clock.ts";
import type { Endpoint } from "./endpoint.ts";
import { Exchange, type ExchangeResult, type ReadPlan } from "./exchange.ts";
import { type RequestPlan, redirectPlan } from "./request-plan.ts";
import { createRequestTarget, type Dialer, type RequestTarget } from "./request-target.ts";

const MOST_REDIRECTS = 5;

/** An endpoint made ready: its request written out and the way to read its answers. */
export interface ReadyEndpoint {
  readonly endpoint: Endpoint;
  readonly target: RequestTarget;
  readonly read: ReadPlan;
  /** Null: redirects are answers like any other. */
  readonly redirectDialer: Dialer | null;
}

export interface ProbeRun {
  readonly clock: Clock;
  readonly settle: (result: ExchangeResult) => void;
}

/** Asks one endpoint once: follows its redirects and replaces a kept-open connection that had died. Settles once. */
export class EndpointProbe {
  readonly #ready: ReadyEndpoint;
  readonly #run: ProbeRun;
  #exchange: Exchange | null = null;
  #plan: RequestPlan;
  #redirects = 0;
  #retried = false;
  #firstStartedAt = 0;

  constructor(ready: ReadyEndpoint, run: ProbeRun) {
    this.#ready = ready;
    this.#plan = ready.endpoint.plan;
    this.#run = run;
  }

  start(): void {
    this.#ask(this.#ready.target);
  }

  abort(timeoutMs: number): void {
    this.#exchange?.abort(timeoutMs);
  }

  #ask(target: RequestTarget): void {
    const settle = (result: ExchangeResult) => this.#take(result);
    this.#exchange = new Exchange(target, { plan: this.#ready.read, clock: this.#run.clock, settle });
    this.#exchange.start();
  }

  #take(result: ExchangeResult): void {
    if (result.kind === "failed" && result.stale && !this.#retried) {
      this.#retried = true;
      this.#ask(this.#ready.target);
      return;
    }
    if (result.kind === "answered" && result.status >= 300 && result.status < 400 && this.#redirect(result)) return;
    this.#run.settle(this.#redirects === 0 ? result : this.#withWholeTime(result));
  }

  /** Whether the answer was a redirect and is being followed, or was one too many. */
  #redirect(result: ExchangeResult & { kind: "answered" }): boolean {
    const { redirectDialer, endpoint } = this.#ready;
    const { location } = result.message.headers;
    if (redirectDialer === null || location === undefined || endpoint.expectation.acceptsStatus(result.status))
      return false;
    const plan = redirectPlan(this.#plan, { status: result.status, location });
    if (plan === null) return false;
    if (this.#redirects === MOST_REDIRECTS) {
      const message = `${endpoint.title} redirects more than ${MOST_REDIRECTS} times`;
      this.#run.settle({
        kind: "failed",
        failure: { code: "unexpected-answer", message },
        connected: true,
        stale: false,
      });
      return true;
    }
    if (this.#redirects === 0) this.#firstStartedAt = this.#run.clock.monotonic() - result.phases.totalMs;
    this.#redirects += 1;
    this.#plan = plan;
    this.#ask(createRequestTarget(plan, redirectDialer));
    return true;
  }

  #withWholeTime(result: ExchangeResult): ExchangeResult {
    if (result.kind === "failed") return result;
    const totalMs = Math.round((this.#run.clock.monotonic() - this.#firstStartedAt) * 1000) / 1000;
    return { ...result, phases: { ...result.phases, totalMs } };
  }
}
