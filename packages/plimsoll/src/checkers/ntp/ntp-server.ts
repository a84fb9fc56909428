import { isIP, type LookupFunction } from "node:net";
import type { CheckFailure } from "@plimsoll/core";
import type { CheckContext } from "../../port/checker.ts";
import { forbiddenAddress } from "../net/guarded-lookup.ts";
import type { AddressRule } from "../net/link-local.ts";
import { describeNetworkError } from "../net/network-failure.ts";
import { resolveName } from "../net/resolve-name.ts";
import { askServer, type Report } from "./ask-server.ts";
import type { ServerTime } from "./choose-time.ts";
import type { FineTime } from "./fine-time.ts";
import { asksForRest, type Kiss, type KissBook } from "./kiss-book.ts";
import type { ServerPlace } from "./ntp-options.ts";

/** What is known of a server: the time, or why there is none. `retryAt`: not to be asked before, epoch ms. */
export type ServerState =
  | { readonly kind: "timed"; readonly time: ServerTime; readonly ageSeconds: number }
  | {
      readonly kind: "silent";
      readonly server: string;
      readonly failure: CheckFailure;
      readonly retryAt: number | null;
    };

export interface NtpServerSetup {
  readonly fine: FineTime;
  readonly kisses: KissBook;
  readonly lookup: LookupFunction;
  readonly isForbidden: AddressRule;
  /** Whose network is one's own, and may be asked with every check. */
  readonly isPrivate: AddressRule;
  readonly samples: number;
  /** The least time between two askings of a server on the public internet, ms. */
  readonly minIntervalMs: number;
}

/** How far a clock may drift while nobody looks: PHI of RFC 5905, 7.2, s/s. */
const DRIFT = 15e-6;
/** RFC 4330, 10: no client may ever ask more often. */
const LEAST_INTERVAL_MS = 15_000;
/** A check that starts a little early in its slot is still a whole interval after the last, ms. */
const SLACK_MS = 1000;
/** As `iburst` of ntpd and chrony spaces its packets. */
const PUBLIC_SPACING_MS = 2000;
const PRIVATE_SPACING_MS = 20;
/** From here on a changed distance of the two clocks is one that was set, ms. */
const SET_MS = 1;

/** What was heard last. */
interface Asked {
  readonly report: Report;
  readonly isPublic: boolean;
  readonly monotonic: number;
  readonly wall: number;
  /** The distance of wall and monotonic clock then, ms. */
  readonly distance: number;
}

/** One time server: asked no more often than is polite; between, what it has said is carried on. */
export class NtpServer {
  readonly #place: ServerPlace;
  readonly #setup: NtpServerSetup;
  #last: Asked | null = null;

  constructor(place: ServerPlace, setup: NtpServerSetup) {
    this.#place = place;
    this.#setup = setup;
  }

  async measure(context: CheckContext): Promise<ServerState> {
    if (this.#last === null || this.#mayBeAsked(this.#last, context)) {
      const { clock } = context;
      const monotonic = clock.monotonic();
      const wall = clock.now();
      const address = await this.#address(context);
      if (typeof address !== "string") return this.#silent(address.failure, address.retryAt);
      const report = await this.#ask(address, context);
      const { distance } = this.#setup.fine;
      this.#last = { report, isPublic: !this.#setup.isPrivate(address), monotonic, wall, distance };
    }
    return this.#carryOn(this.#last, context);
  }

  /** Where to ask, or why nowhere: of a name's addresses the first that has not sent us away. */
  async #address(context: CheckContext): Promise<string | { failure: CheckFailure; retryAt: number | null }> {
    const { host, port } = this.#place;
    const { isForbidden, lookup, kisses } = this.#setup;
    let addresses: readonly string[];
    try {
      if (isIP(host) !== 0 && isForbidden(host)) throw forbiddenAddress(host);
      addresses = isIP(host) === 0 ? await resolveName(lookup, host, context.signal) : [host];
    } catch (error) {
      return { failure: describeNetworkError(error, this.#place.name), retryAt: null };
    }
    const now = context.clock.now();
    const held = addresses.map((address) => kisses.current(keyOf(address, port), now));
    const free = addresses[held.indexOf(null)];
    if (free !== undefined) return free;
    const first = held.reduce((a, b) => ((b?.until ?? 0) < (a?.until ?? 0) ? b : a)) as Kiss;
    return { failure: sentAway(first), retryAt: first.until };
  }

  async #ask(address: string, { clock, signal }: CheckContext): Promise<Report> {
    const { fine, kisses, samples, isPrivate } = this.#setup;
    const { port } = this.#place;
    const spacingMs = isPrivate(address) ? PRIVATE_SPACING_MS : PUBLIC_SPACING_MS;
    const report = await askServer({ address, port, samples, spacingMs, signal, clock, fine });
    const key = keyOf(address, port);
    if (report.kind === "sample") kisses.forget(key);
    if (report.kind === "kiss" && asksForRest(report.code)) kisses.take(key, report.code, clock.now());
    return report;
  }

  #mayBeAsked(last: Asked, { clock }: CheckContext): boolean {
    if (!last.isPublic) return true;
    const age = Math.max(clock.monotonic() - last.monotonic, clock.now() - last.wall) + SLACK_MS;
    if (age >= this.#setup.minIntervalMs) return true;
    return age >= LEAST_INTERVAL_MS && Math.abs(this.#setup.fine.distance - last.distance) > SET_MS;
  }

  /** What a server said, as of now: if our clock has been set since, by that much less. */
  #carryOn({ report, ...last }: Asked, { clock }: CheckContext): ServerState {
    const server = this.#place.name;
    const retryAt = last.isPublic ? last.wall + this.#setup.minIntervalMs : null;
    if (report.kind === "failed") return this.#silent(report.failure, retryAt);
    if (report.kind === "kiss") return this.#silent(refused(report.code), retryAt);
    const { fine } = this.#setup;
    const ageSeconds = (clock.monotonic() - last.monotonic) / 1000;
    const set = fine.distance - last.distance;
    const offset = report.sample.offset - (Math.abs(set) > SET_MS ? set / 1000 : 0);
    const bound = report.sample.bound + ageSeconds * DRIFT;
    return { kind: "timed", time: { server, ...report.sample, offset, bound }, ageSeconds };
  }

  #silent(failure: CheckFailure, retryAt: number | null): ServerState {
    return { kind: "silent", server: this.#place.name, failure, retryAt };
  }
}

function keyOf(address: string, port: number): string {
  return `${address} ${port}`;
}

function refused(code: string): CheckFailure {
  if (asksForRest(code)) return { code: "unauthorized", message: `it asked to be left alone (kiss code ${code})` };
  return { code: "unexpected-answer", message: `it has no time to give (kiss code ${code})` };
}

function sentAway({ code, until }: Kiss): CheckFailure {
  const words = `it asked to be left alone (kiss code ${code}) and is not asked before ${new Date(until).toISOString()}`;
  return { code: "unauthorized", message: words };
}
