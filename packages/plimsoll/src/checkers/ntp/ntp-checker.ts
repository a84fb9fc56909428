import type { CheckAnswer, CheckContext, Checker, CheckerSetup } from "../../port/checker.ts";
import { type ClockLimit, clockLimitOf } from "../clock/clock-limit.ts";
import { createGuardedLookup } from "../net/guarded-lookup.ts";
import { isLinkLocal } from "../net/link-local.ts";
import { isPrivateAddress } from "../net/private-address.ts";
import { FineTime } from "./fine-time.ts";
import type { KissBook } from "./kiss-book.ts";
import { answerFrom } from "./ntp-answer.ts";
import { type NtpOptions, readPlace } from "./ntp-options.ts";
import { NtpServer } from "./ntp-server.ts";

/** Asks several time servers at once how far this host's clock is off, and believes their majority. */
export class NtpChecker implements Checker {
  readonly #fine: FineTime;
  readonly #limit: ClockLimit;
  readonly #servers: readonly NtpServer[];

  constructor(options: NtpOptions, { clock, kisses }: CheckerSetup & { readonly kisses: KissBook }) {
    this.#fine = new FineTime(clock);
    this.#limit = clockLimitOf(options);
    const isForbidden = options.allow_link_local ? () => false : isLinkLocal;
    const setup = {
      fine: this.#fine,
      kisses,
      lookup: createGuardedLookup(isForbidden),
      isForbidden,
      isPrivate: isPrivateAddress,
      samples: options.samples,
      minIntervalMs: options.min_interval,
    };
    const places = options.servers.flatMap((name) => readPlace(name) ?? []);
    this.#servers = places.map((place) => new NtpServer(place, setup));
  }

  async check(context: CheckContext): Promise<CheckAnswer> {
    this.#fine.sharpen();
    const states = await Promise.all(this.#servers.map((server) => server.measure(context)));
    return answerFrom(states, this.#limit);
  }
}
