import { clip, type MetricReading } from "@plimsoll/core";
import type { CheckAnswer, CheckContext, Checker, CheckerSetup } from "../../port/checker.ts";
import { roundTo } from "../host/figure.ts";
import { limitInWords } from "../net/network-failure.ts";
import { Rates } from "../value/rates.ts";
import { StateMemory } from "../value/state-memory.ts";
import { toAnswer } from "../value/to-answer.ts";
import { type CheckLimit, limitCheck } from "./check-limit.ts";
import { type Dialer, KeptConnection, type Link, type Listener } from "./kept-connection.ts";
import { awaited, readTopics } from "./read-topics.ts";
import { type IncomingMessage, TopicBook, type TopicPattern } from "./topic-book.ts";
import type { TopicWatch } from "./topic-options.ts";

const LOSSES_MS = 900_000;

/** What a kind that listens to messages brings. */
export interface TopicPlan {
  readonly target: string;
  readonly watches: readonly TopicWatch[];
  /** What the label of a topic is called. */
  readonly label: string;
  readonly maxRate: number;
  readonly matches: (pattern: string) => (topic: string) => boolean;
  readonly createDialer: (listener: Listener) => Dialer;
  /** What else is asked for over the connection; what does not come has no value. Never rejects. */
  readonly ask?: (link: Link, signal: AbortSignal) => Promise<readonly MetricReading[]>;
}

/** Stays connected to a broker and says how it is and when what came last over it. */
export class TopicChecker implements Checker {
  readonly #plan: TopicPlan;
  readonly #setup: CheckerSetup;
  readonly #book: TopicBook;
  readonly #connection: KeptConnection;
  readonly #states = new StateMemory();
  readonly #rates = new Rates();
  #messages = 0;
  #subscribedAt: number | null = null;
  #hasMeasured = false;
  #isHeldBack = false;
  #heard: () => void = () => {};
  #flooded: () => void = () => {};

  constructor(plan: TopicPlan, setup: CheckerSetup) {
    this.#plan = plan;
    this.#setup = setup;
    this.#book = new TopicBook(plan.watches.map((watch) => toPattern(watch, plan.matches)));
    this.#connection = new KeptConnection(
      plan.createDialer({ heard: (message) => this.#listen(message), flooded: () => this.#holdBack() }),
      plan.target,
      setup,
    );
  }

  async check(context: CheckContext): Promise<CheckAnswer> {
    const limit = limitCheck(context);
    try {
      const reached = await this.#connection.reach(limit);
      if (reached.kind === "failed") return reached;
      this.#subscribedAt ??= context.clock.monotonic();
      const metrics: MetricReading[] = [];
      if (reached.connectionMs !== null) metrics.push(toTime("connection_time", reached.connectionMs));
      reached.link.hold(true);
      try {
        return await this.#measure(reached.link, { context, limit, metrics });
      } finally {
        reached.link.hold(false);
      }
    } finally {
      limit.release();
    }
  }

  resubscribe(): void {
    this.#connection.renew();
  }

  close(): void {
    this.#connection.stop();
  }

  #listen(message: IncomingMessage): void {
    this.#messages += 1;
    this.#book.note(message, this.#setup.clock.monotonic());
    this.#heard();
  }

  #holdBack(): void {
    this.#isHeldBack = true;
    this.#flooded();
  }

  async #measure(
    link: Link,
    { context, limit, metrics }: { context: CheckContext; limit: CheckLimit; metrics: MetricReading[] },
  ): Promise<CheckAnswer> {
    const { clock } = context;
    const asked = clock.monotonic();
    const pinged = await this.#ping(link, limit.signal);
    if (pinged === "no answer") return this.#broken(limit);
    if (pinged === "answered") metrics.push(toTime("query_time", clock.monotonic() - asked));
    metrics.push(...((await this.#plan.ask?.(link, limit.signal)) ?? []));
    const waiting = await this.#wait(clock, limit);
    if (waiting !== null) return { kind: "pending", reason: waiting };
    this.#hasMeasured = true;
    const at = { now: clock.now(), monotonic: clock.monotonic() };
    const reading = { ...at, market: this.#setup.market, states: this.#states, rates: this.#rates };
    const topics = { ...reading, subscribedAt: this.#subscribedAt ?? at.monotonic, label: this.#plan.label };
    const read = this.#plan.watches.flatMap((watch, index) => readTopics(watch, this.#book.state(index), topics));
    return toAnswer(read, [...metrics, ...this.#own(at.monotonic)]);
  }

  /** Behind a flood an answer is read late, and what floods us is a sign of life itself: then nobody waits for it. */
  async #ping(link: Link, signal: AbortSignal): Promise<"answered" | "flooded" | "no answer"> {
    const flooded = new AbortController();
    this.#flooded = () => flooded.abort();
    try {
      await link.ping(AbortSignal.any([signal, flooded.signal]));
      return "answered";
    } catch {
      return flooded.signal.aborted ? "flooded" : "no answer";
    } finally {
      this.#flooded = () => {};
    }
  }

  /** The connection has ended meanwhile, or it stands and carries nothing: then it is of no use any more. */
  async #broken(limit: CheckLimit): Promise<CheckAnswer> {
    if (!limit.signal.aborted) {
      const reached = await this.#connection.reach(limit);
      if (reached.kind === "failed") return reached;
    }
    const message = `${this.#plan.target} is connected and did not answer within ${limitInWords(limit.timeoutMs)}`;
    const failure = { code: "timeout", message } as const;
    this.#connection.drop(failure);
    return { kind: "failed", failure };
  }

  /** The first check waits for the first messages; null once there is something to say, else what is waited for. */
  async #wait(clock: CheckContext["clock"], limit: CheckLimit): Promise<string | null> {
    for (;;) {
      const silent = this.#awaited(clock.monotonic());
      const [first] = silent;
      if (first === undefined) return null;
      const until = new Date(clock.now() + first.first_message - (clock.monotonic() - (this.#subscribedAt ?? 0)));
      const more = silent.length > 1 ? ` and ${silent.length - 1} more` : "";
      const time = until.toISOString().slice(11, 19);
      if (limit.signal.aborted)
        return `waits for the first message on ${clip(first.topic, 80)}${more}, until ${time} UTC`;
      await this.#next(limit.signal);
    }
  }

  #awaited(monotonic: number): readonly TopicWatch[] {
    if (this.#hasMeasured) return [];
    const { watches } = this.#plan;
    const states = watches.map((_, index) => this.#book.state(index));
    return awaited(watches, states, { monotonic, subscribedAt: this.#subscribedAt ?? monotonic });
  }

  /** Resolves with the next message, or when the check's time is over. */
  #next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#heard = () => {};
        signal.removeEventListener("abort", done);
        resolve();
      };
      this.#heard = done;
      signal.addEventListener("abort", done, { once: true });
    });
  }

  #own(monotonic: number): readonly MetricReading[] {
    const rate = this.#rates.rate("messages", { total: this.#messages, at: monotonic, epoch: "" });
    const isHeldBack = this.#isHeldBack;
    this.#isHeldBack = false;
    const error = `more than ${this.#plan.maxRate} messages a second (max_rate): some are read late or not at all`;
    return [
      ...(rate === null ? [] : [{ name: "message_rate", value: roundTo(rate, 3), unit: "1/s" }]),
      { name: "messages_held_back", value: isHeldBack ? 1 : 0, unit: "1", ...(isHeldBack && { details: { error } }) },
      { name: "reconnects", value: this.#connection.losses(LOSSES_MS), unit: "1" },
    ];
  }
}

/** What the kinds that listen measure by themselves. */
export const OWN_TOPIC_METRICS = [
  "connection_time",
  "query_time",
  "message_rate",
  "messages_held_back",
  "reconnects",
] as const;

export const OWN_TOPIC_THRESHOLDS = {
  connection_time: { warning: 100, critical: 1000 },
  query_time: { warning: 500, critical: 5000 },
  messages_held_back: { warning: 1 },
  reconnects: { warning: 6 },
} as const;

function toPattern(watch: TopicWatch, matches: TopicPlan["matches"]): TopicPattern {
  const keepsPayload = watch.metrics.some(({ take }) => take === "text" || take === "path");
  return { matches: matches(watch.topic), keepsPayload, each: watch.each };
}

function toTime(name: string, ms: number): MetricReading {
  return { name, value: roundTo(ms, 3), unit: "ms" };
}
