import type { MetricReading } from "@plimsoll/core";
import type { Clock } from "../../port/clock.ts";
import type { Log } from "../../port/log.ts";
import { readRetryAfter } from "../../request/retry-after.ts";
import type { Venue } from "../venue/venue.ts";
import type { Hold } from "../web/back-off.ts";
import { usageReading } from "../web/held.ts";
import type { Asker, HoldBook } from "../web/hold-book.ts";
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
  /** The venue whose budget this is part of; what it asks for, it asks of all its members. */
  readonly venue: Venue | null;
}

/** Watches how much of a venue's patience is used, and keeps away while it asks for that. */
export class RateGuard {
  readonly #options: RateGuardOptions;
  readonly #limits: Map<string, number>;
  #warned = false;

  constructor(options: RateGuardOptions) {
    this.#options = options;
    this.#limits = options.venue?.limits ?? new Map();
    for (const [window, limit] of Object.entries(options.limits ?? {})) {
      if (!this.#limits.has(window.toLowerCase())) this.#limits.set(window.toLowerCase(), limit);
    }
  }

  /** The hold in force, null when the target may be asked. */
  hold(now: number): Hold | null {
    const { holds, asker, venue } = this.#options;
    return holds.current(asker, now) ?? venue?.rest(now)?.hold ?? null;
  }

  /** Takes in a check's answers: the hold that one of them asks for, null when none does. */
  take(answers: readonly EndpointAnswer[], clock: Clock): Hold | null {
    const { holds, asker, venue } = this.#options;
    let hold: Hold | null = null;
    let answered = false;
    for (const answer of answers) {
      if (answer.kind === "down") continue;
      answered = true;
      if (answer.kind !== "limited") continue;
      const { message, status } = answer.answered;
      const now = clock.now();
      const until = readRetryAfter(message.headers["retry-after"], { date: message.headers.date, now });
      if (hold !== null && (until ?? 0) <= hold.until) continue;
      hold = holds.extend(asker, status, { now, until });
      venue?.noteLimited(status, { now, until: hold.until });
    }
    if (!answered || hold !== null) return hold;
    holds.release(asker, clock.now());
    venue?.noteAnswer(clock.now());
    return null;
  }

  /** `rate_limit_usage` of answers that weren't held back; null when the venue doesn't say. */
  usage(endpoints: readonly Endpoint[], answers: readonly EndpointAnswer[], now: number): MetricReading | null {
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
    this.#options.venue?.noteUse(most, now);
    return usageReading(most);
  }

  #warnOfUnknown(windows: readonly string[]): void {
    if (this.#warned || windows.length === 0) return;
    this.#warned = true;
    this.#options.log.warn({ windows }, "the used request weight is known but not its limit: set rate_limits");
  }
}
