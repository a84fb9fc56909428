import { type CheckFailure, formatDuration, type MetricReading } from "@plimsoll/core";
import type { CheckAnswer, CheckContext, Checker, CheckerSetup } from "../../port/checker.ts";
import type { Cancel } from "../../port/clock.ts";
import { limitInWords } from "../net/network-failure.ts";
import type { Venue } from "../venue/venue.ts";
import type { VenueBook } from "../venue/venue-book.ts";
import type { BaselineMemory } from "./baseline-memory.ts";
import type { FeedBoard, FeedView } from "./feed-board.ts";
import { createFeedPlan, type FeedPlan } from "./feed-plan.ts";
import { feedReadings } from "./feed-readings.ts";
import { type Fault, FeedStream } from "./feed-stream.ts";
import { createFeedView } from "./feed-view.ts";
import { createMoment, type Moment } from "./moment.ts";
import { createRedactor } from "./redactor.ts";
import { measureTickAges, silenceWords, type TickAges } from "./tick-ages.ts";
import type { WebsocketOptions } from "./websocket-options.ts";

/** A feed that nobody has checked for so long is let go: monitoring was stopped. */
const IDLE_MS = 300_000;
/** ... or for so many times the interval between checks, whichever is longer; a day at most. */
const IDLE_CHECKS = 2.5;
const LONGEST_IDLE_MS = 86_400_000;
/** A dead feed is connected to anew, to tell a connection's death from a venue's; so often at most. */
const RENEW_MS = 300_000;
const KEEP_MS = 600_000;

export interface WebsocketShared {
  readonly venues: VenueBook;
  readonly board: FeedBoard;
  readonly memory: BaselineMemory;
}

/** Stays connected to a market data feed and says how it is. */
export class WebsocketChecker implements Checker {
  readonly #options: WebsocketOptions;
  readonly #setup: CheckerSetup;
  readonly #shared: WebsocketShared;
  readonly #plan: FeedPlan;
  readonly #venue: Venue;
  readonly #stream: FeedStream;
  readonly #view: FeedView;
  readonly #redact: (words: string) => string;
  #wake: (() => void) | null = null;
  #cancelIdle: Cancel = () => {};
  #checkedAt = Number.NaN;
  #renewedAt = Number.NEGATIVE_INFINITY;
  #keptAt = Number.NaN;

  constructor(options: WebsocketOptions, setup: CheckerSetup, shared: WebsocketShared) {
    this.#options = options;
    this.#setup = setup;
    this.#shared = shared;
    this.#redact = createRedactor(options);
    const plan = createFeedPlan(options);
    this.#plan = plan;
    this.#venue = shared.venues.venue(plan.venue.name);
    this.#venue.join(plan.venue);
    this.#stream = new FeedStream({ plan, options, setup, venue: this.#venue, onChange: () => this.#wake?.() });
    const { follower } = this.#stream;
    shared.memory.teach(setup.componentId, follower);
    this.#view = createFeedView(follower, options.least_silence);
    shared.board.put(setup.componentId, this.#view);
  }

  async check(context: CheckContext): Promise<CheckAnswer> {
    const { factory, connection, follower } = this.#stream;
    this.#stayAwake();
    const unprepared = await factory.prepare(context.signal);
    if (unprepared !== null) return { kind: "failed", failure: unprepared };
    if (connection.phase.kind === "idle") follower.watch(context.clock.monotonic());
    connection.start();
    for (;;) {
      const answer = this.#answer(context);
      if (answer !== null) return answer;
      await this.#change(context.signal);
    }
  }

  /** At the pace of its own reconnects: never faster than its venue allows. */
  resubscribe(): void {
    this.#renewedAt = this.#setup.clock.monotonic();
    this.#stream.connection.renew();
  }

  close(): void {
    this.#cancelIdle();
    this.#stream.connection.stop();
    this.#venue.leave(this.#plan.venue);
    this.#shared.board.remove(this.#setup.componentId, this.#view);
  }

  /** What there is to say; null when the connection is on its way and there is time left to wait for it. */
  #answer({ clock, signal, timeoutMs }: CheckContext): CheckAnswer | null {
    const { connection, follower, untold, isMending } = this.#stream;
    const moment = createMoment(this.#setup.market, clock.monotonic(), clock.now());
    follower.begin(moment.at, moment.wall);
    if (untold !== null) return this.#tell(untold, moment);
    const { phase } = connection;
    if (phase.kind === "live" || this.#owesNothing(moment, signal)) return this.#measure(moment);
    const { where } = this.#plan;
    if (phase.kind === "waiting" && !isMending) {
      const message = `not connected to ${where}: ${phase.words}${this.#retryWords(moment)}`;
      return this.#fail({ code: "unreachable", message });
    }
    if (!signal.aborted) return null;
    const message = `no data from ${where} within ${limitInWords(timeoutMs)} (${connection.progress})`;
    return this.#fail({ code: "timeout", message });
  }

  /**
   * A feed that does not acknowledge subscriptions says nothing until its market moves: it is judged by how long it has
   * been silent where data came before, and not waited for while the market is closed.
   */
  #owesNothing({ isOpen }: Moment, signal: AbortSignal): boolean {
    const { connection, follower } = this.#stream;
    if (connection.phase.kind !== "subscribing" || this.#plan.acknowledges) return false;
    return !isOpen || (signal.aborted && follower.lastAt >= follower.watchedSince);
  }

  /** A fault is told once as it happened, also when all is well again by now. The end of a connection leaves no doubt. */
  #tell({ end, wasOpen }: Fault, moment: Moment): CheckAnswer {
    this.#stream.untold = null;
    const { failure } = end;
    const message = `${failure.message}${this.#retryWords(moment)}`;
    return this.#fail({ ...failure, message, conclusive: wasOpen && moment.isOpen });
  }

  #retryWords({ at }: Moment): string {
    const { phase } = this.#stream.connection;
    if (phase.kind === "waiting") return `; connecting again in ${formatDuration(phase.until - at)}`;
    return phase.kind === "live" ? "; connected again since" : "; connecting again";
  }

  #fail(failure: CheckFailure): CheckAnswer {
    this.#stream.hasFailed = true;
    return { kind: "failed", failure: { ...failure, message: this.#redact(failure.message) } };
  }

  #measure(moment: Moment): CheckAnswer {
    const stream = this.#stream;
    const { detail_symbols: detail, least_silence: leastMs } = this.#options;
    const ages = measureTickAges({ follower: stream.follower, leastMs, detail, keys: this.#plan.keys }, moment);
    if (ages.isDead) return this.#dead(ages, moment);
    const { readable, misread } = stream.takeCounts();
    if (misread > 0 && readable === 0) return this.#unreadable(misread);
    this.#keep(moment);
    stream.hasFailed = false;
    const metrics = feedReadings({ plan: this.#plan, options: this.#options, stream }, ages, moment);
    return { kind: "measured", metrics: metrics.map((it) => this.#redacted(it)) };
  }

  #dead(ages: TickAges, moment: Moment): CheckAnswer {
    const { connection, follower } = this.#stream;
    let renewal = "";
    if (moment.at - this.#renewedAt >= RENEW_MS) {
      this.#renewedAt = moment.at;
      renewal = "; connecting anew, to see whether it is the connection or the venue";
      connection.renew();
    }
    const message = `${this.#plan.where}: ${silenceWords(ages, follower, moment)}${renewal}`;
    return this.#fail({ code: "timeout", message, conclusive: true });
  }

  /** All that came since the last check could not be read: there is an answer, but no feed. */
  #unreadable(count: number): CheckAnswer {
    const { lastFault } = this.#stream.follower;
    const message = `${this.#plan.where} sends what cannot be read: ${count} messages, the last ${lastFault}`;
    return this.#fail({ code: "unreadable", message });
  }

  #redacted(reading: MetricReading): MetricReading {
    const error = reading.details?.error;
    if (typeof error !== "string") return reading;
    return { ...reading, details: { ...reading.details, error: this.#redact(error) } };
  }

  #keep({ at, wall }: Moment): void {
    if (!this.#options.learn) return;
    if (Number.isNaN(this.#keptAt)) this.#keptAt = at;
    if (at - this.#keptAt < KEEP_MS) return;
    this.#keptAt = at;
    this.#shared.memory.keep(this.#setup.componentId, this.#stream.follower, wall);
  }

  /** While checks come the connection is kept. */
  #stayAwake(): void {
    const { clock } = this.#setup;
    const at = clock.monotonic();
    const betweenMs = Number.isNaN(this.#checkedAt) ? 0 : at - this.#checkedAt;
    this.#checkedAt = at;
    this.#cancelIdle();
    const idleMs = Math.max(IDLE_MS, Math.min(betweenMs * IDLE_CHECKS, LONGEST_IDLE_MS));
    this.#cancelIdle = clock.schedule(idleMs, () => this.#stream.connection.stop());
  }

  /** Resolves when something has changed, or the check's time is over. */
  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#wake = null;
        signal.removeEventListener("abort", done);
        resolve();
      };
      this.#wake = done;
      signal.addEventListener("abort", done, { once: true });
    });
  }
}
