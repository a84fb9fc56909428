import type { Clock } from "../../port/clock.ts";
import type { Dialer } from "./dialer.ts";
import { type Answered, Exchange, type ExchangeResult, type ReadPlan } from "./exchange.ts";
import { type RequestPlan, redirectPlan } from "./request-plan.ts";
import { createRequestTarget, type RequestTarget } from "./request-target.ts";

const MOST_REDIRECTS = 5;

/** A request made ready: written out, with the way to read its answers. */
export interface ReadyRequest {
  /** `GET /health`, for messages: without query, where keys and signatures travel. */
  readonly title: string;
  readonly plan: RequestPlan;
  readonly target: RequestTarget;
  readonly read: ReadPlan;
  /** Null: redirects are answers like any other. */
  readonly redirectDialer: Dialer | null;
}

/** What each request passes that goes out, and each answer that comes. */
export interface AskGate {
  /** Whether nothing may be sent now, since the target wants to be left alone. */
  isShut(clock: Clock): boolean;
  take(answered: Answered, request: ReadyRequest, clock: Clock): void;
}

export interface RunSettings {
  readonly gate: AskGate;
  readonly clock: Clock;
  readonly settle: (result: ExchangeResult) => void;
}

/**
 * Makes one request once: follows its redirects and replaces a kept-open connection that had died, unless the target wants
 * to be left alone by then. Settles once.
 */
export class RequestRun {
  readonly #ready: ReadyRequest;
  readonly #run: RunSettings;
  #exchange: Exchange | null = null;
  #plan: RequestPlan;
  #redirects = 0;
  #retried = false;
  #firstStartedAt = 0;

  constructor(ready: ReadyRequest, run: RunSettings) {
    this.#ready = ready;
    this.#plan = ready.plan;
    this.#run = run;
  }

  start(): void {
    this.#ask(this.#ready.target);
  }

  abort(timeoutMs: number): void {
    this.#exchange?.abort(timeoutMs);
  }

  #ask(target: RequestTarget): void {
    const { clock, gate, settle: end } = this.#run;
    if (gate.isShut(clock)) {
      end(stopped(this.#ready.title));
      return;
    }
    const settle = (result: ExchangeResult) => this.#take(result);
    this.#exchange = new Exchange(target, { plan: this.#ready.read, clock, settle });
    this.#exchange.start();
  }

  #take(result: ExchangeResult): void {
    if (result.kind === "answered") this.#run.gate.take(result, this.#ready, this.#run.clock);
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
    const { redirectDialer, title, read } = this.#ready;
    const { location } = result.headers;
    if (redirectDialer === null || location === undefined || read.wantsBody(result.status)) return false;
    const plan = redirectPlan(this.#plan, { status: result.status, location });
    if (plan === null) return false;
    if (this.#redirects === MOST_REDIRECTS) {
      const message = `${title} redirects more than ${MOST_REDIRECTS} times`;
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

function stopped(title: string): ExchangeResult {
  const message = `${title} was not asked: the target wants to be left alone`;
  return { kind: "failed", failure: { code: "refused", message }, connected: true, stale: false, isStopped: true };
}
