import type { MetricReading } from "@plimsoll/core";
import type { Log } from "../../port/log.ts";
import { learnLimits, type RateLimitUse, readRateLimit, unknownWindows } from "../venue/rate-limit.ts";
import type { Venue } from "../venue/venue.ts";
import { usageReading } from "../web/held.ts";
import type { Endpoint } from "./endpoint.ts";
import type { EndpointAnswer } from "./judge-answer.ts";

export interface RateUsageOptions {
  /** Limits as configured; those learnt from the venue win. */
  readonly limits: Readonly<Record<string, number>> | undefined;
  /** Whether headers are read: only those of another's API count our requests. */
  readonly isExternal: boolean;
  readonly log: Log;
  /** The venue whose budget this is part of. */
  readonly venue: Venue | null;
}

/** Watches how much of a venue's limits is used. */
export class RateUsage {
  readonly #options: RateUsageOptions;
  readonly #limits: Map<string, number>;
  #warned = false;

  constructor(options: RateUsageOptions) {
    this.#options = options;
    this.#limits = options.venue?.limits ?? new Map();
    for (const [window, limit] of Object.entries(options.limits ?? {})) {
      if (!this.#limits.has(window.toLowerCase())) this.#limits.set(window.toLowerCase(), limit);
    }
  }

  /** `rate_limit_usage` of answers that weren't held back; null when the venue doesn't say. */
  read(endpoints: readonly Endpoint[], answers: readonly EndpointAnswer[], now: number): MetricReading | null {
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
