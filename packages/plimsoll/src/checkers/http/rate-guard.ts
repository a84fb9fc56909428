import type { MetricReading } from "@plimsoll/core";
import type { Clock } from "../../port/clock.ts";
import type { Log } from "../../port/log.ts";
import type { Hold } from "../web/back-off.ts";
import type { Asker, HoldBook } from "../web/hold-book.ts";
import { readRetryAfter } from "../web/retry-after.ts";
import type { Endpoint } from "./endpoint.ts";
import type { EndpointAnswer } from "./judge-answer.ts";
import { learnLimits, type RateLimitUse, readRateLimit, unknownWindows } from "./rate-limit.ts";

export interface RateGuardOptions {
  /** Limits as configured; those learnt from the venue win. */
  readonly limits: Readonly<Record<string, number>> | undefined;
  /** Whether headers are read: only those of another's API count our requests. */
  readonly isExternal: boolean;
  readonly log: Log;
  readonly holds: HoldBook;
  readonly asker: Asker;
}

/** Watches how much of a venue's patience is used, and keeps away while it asks for that. */
export class RateGuard {
  readonly #options: RateGuardOptions;
  readonly #limits: Map<string, number>;
  #warned = false;

  constructor(options: RateGuardOptions) {
    this.#options = options;
    this.#limits = new Map(
      Object.entries(options.limits ?? {}).map(([window, limit]) => [window.toLowerCase(), limit]),
    );
  }

  /** The hold in force, null when the target may be asked. */
  hold(now: number): Hold | null {
    const { holds, asker } = this.#options;
    return holds.current(asker, now);
  }

  /** Takes in a check's answers: the hold that one of them asks for, null when none does. */
  take(answers: readonly EndpointAnswer[], clock: Clock): Hold | null {
    const { holds, asker } = this.#options;
    let hold: Hold | null = null;
    let answered = false;
    for (const answer of answers) {
      if (answer.kind === "down") continue;
      answered = true;
      if (answer.kind !== "limited") continue;
      const { message, status } = answer.answered;
      const now = clock.now();
      const until = readRetryAfter(message.headers["retry-after"], { date: message.headers.date, now });
      if (hold === null || (until ?? 0) > hold.until) hold = holds.extend(asker, status, { now, until });
    }
    if (answered && hold === null) holds.release(asker, clock.now());
    return hold;
  }

  /** `rate_limit_usage` of answers that weren't held back; null when the venue doesn't say. */
  usage(endpoints: readonly Endpoint[], answers: readonly EndpointAnswer[]): MetricReading | null {
    if (!this.#options.isExternal) return null;
    let most: RateLimitUse | null = null;
    for (const [index, answer] of answers.entries()) {
      if (answer.kind === "down") continue;
      const { message, body } = answer.answered;
      if (endpoints[index]?.isExchangeInfo)
        for (const [window, limit] of learnLimits(body)) this.#limits.set(window, limit);
      const use = readRateLimit(message.headers, this.#limits);
      if (use !== null && (most === null || use.percent > most.percent)) most = use;
      this.#warnOfUnknown(unknownWindows(message.headers, this.#limits));
    }
    if (most === null) return null;
    const details = { window: most.window, used: most.used, limit: most.limit };
    return { name: "rate_limit_usage", value: most.percent, unit: "%", details };
  }

  #warnOfUnknown(windows: readonly string[]): void {
    if (this.#warned || windows.length === 0) return;
    this.#warned = true;
    this.#options.log.warn({ windows }, "the used request weight is known but not its limit: set rate_limits");
  }
}
