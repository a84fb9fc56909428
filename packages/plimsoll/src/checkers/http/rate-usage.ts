import type { MetricReading } from "@plimsoll/core";
import type { Log } from "../../port/log.ts";
import { type GivenLimits, LimitBook } from "../venue/limit-book.ts";
import { readUse, type TellingAnswer } from "../venue/read-use.ts";
import { usageReading } from "../web/held.ts";

export interface RateUsageOptions {
  /** Limits as configured; those learnt from the target win. */
  readonly limits: GivenLimits | undefined;
  readonly log: Log;
}

/** Watches how much is used of the limits of an external API that is part of no venue. */
export class RateUsage {
  readonly #log: Log;
  readonly #limits = new LimitBook();
  #warned = false;

  constructor({ limits, log }: RateUsageOptions) {
    this.#log = log;
    if (limits !== undefined) this.#limits.give(limits);
  }

  /** `rate_limit_usage` of answers that weren't held back; nothing when they don't say. */
  read(answers: readonly TellingAnswer[]): readonly MetricReading[] {
    const { most, unknown } = readUse(answers, this.#limits);
    if (unknown.length > 0 && !this.#warned) {
      this.#warned = true;
      const windows = unknown.map(({ window }) => window);
      this.#log.warn({ windows }, "the used request weight is known but not its limit: set rate_limits");
    }
    return most === null ? [] : [usageReading(most)];
  }
}
