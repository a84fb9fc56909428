import { formatDuration } from "@plimsoll/core";
import type { Clock } from "../../port/clock.ts";
import { readRetryAfter } from "../../request/retry-after.ts";
import type { Venue } from "../venue/venue.ts";
import { type ConnectionEnd, closeWords, endOf, lastSeen } from "./connection-end.ts";
import type { FeedPlan } from "./feed-plan.ts";
import type { FeedSocket, SocketFactory } from "./feed-socket.ts";
import { FloodGate } from "./flood-gate.ts";
import { NamedTimers } from "./named-timers.ts";
import { RetryDelay } from "./retry-delay.ts";

/** How long each step to a live feed may take: connecting, being greeted, having an answer to the subscription. */
export const STEP_TIMEOUT_MS = 10_000;
const PONG_TIMEOUT_MS = 10_000;
/** A close so shortly before the end of a connection's allotted time is that end. */
const LIFETIME_SLACK = 0.995;
/** An announced close is by plan when it comes within this, ms. */
const ANNOUNCED_MS = 900_000;

/** Where a connection stands. `until` is monotonic ms. */
export type ConnectionPhase =
  | { readonly kind: "idle" }
  | { readonly kind: "opening" }
  | { readonly kind: "greeting" }
  | { readonly kind: "subscribing" }
  | { readonly kind: "live" }
  | { readonly kind: "waiting"; readonly until: number; readonly words: string };

export interface ConnectionListener {
  opened(validTo: string | undefined): void;
  /** A text message that is to be read now. */
  message(text: string): void;
  /** A message that cannot be. */
  misread(words: string): void;
  /** Some messages were left unread: numbers that come next prove nothing. */
  skipped(): void;
  /** Something came that was subscribed to. */
  live(): void;
  ended(end: ConnectionEnd, wasOpen: boolean): void;
}

export interface ConnectionSetup {
  readonly plan: FeedPlan;
  readonly factory: SocketFactory;
  readonly venue: Venue;
  readonly clock: Clock;
  readonly listener: ConnectionListener;
  readonly pingMs: number;
  readonly maxRate: number;
  readonly plannedCodes: readonly number[];
  /** When data last came, monotonic ms; NaN for never. */
  readonly lastDataAt: () => number;
}

type TimerName = "step" | "retry" | "ping" | "pong" | "send" | "resume";

/** Keeps one connection to a feed: makes it, logs in, subscribes, notices its end and makes it anew, never hammering. */
export class FeedConnection {
  readonly gate: FloodGate;
  phase: ConnectionPhase = { kind: "idle" };
  readonly #setup: ConnectionSetup;
  readonly #retry = new RetryDelay();
  readonly #timers: NamedTimers<TimerName>;
  #socket: FeedSocket | null = null;
  #openedAt = Number.NaN;
  #liveAt = Number.NaN;
  #signAt = Number.NaN;
  #announcedAt = Number.NaN;
  #readingAt = Number.NaN;
  #hasSkipped = false;

  constructor(setup: ConnectionSetup) {
    this.#setup = setup;
    this.gate = new FloodGate(setup.maxRate);
    this.#timers = new NamedTimers(setup.clock);
  }

  /** Begins, where nothing has begun. */
  start(): void {
    if (this.phase.kind === "idle") this.#attempt();
  }

  /** Lets go of everything; `start` begins anew. */
  stop(): void {
    this.#timers.cancelAll();
    this.phase = { kind: "idle" };
    this.#socket?.close();
    this.#socket = null;
  }

  /** Makes the connection anew, for a reason of ours. */
  renew(): void {
    if (this.#socket === null) return;
    this.#end(endOf({ code: "unreachable", message: "made anew" }, { isPlanned: true }));
  }

  /** The venue will close it soon. */
  announceClose(): void {
    this.#announcedAt = this.#setup.clock.monotonic();
  }

  /** What it has asked for stands, or data has come. */
  confirm(): void {
    if (this.phase.kind !== "subscribing") return;
    this.#timers.cancel("step");
    this.phase = { kind: "live" };
    this.#liveAt = this.#setup.clock.monotonic();
    this.#setup.listener.live();
  }

  /** It greets: it may be told who we are. */
  greet(): void {
    if (this.phase.kind === "greeting" && this.#setup.plan.greets) this.#login();
  }

  authenticated(): void {
    if (this.phase.kind === "greeting") this.#subscribe();
  }

  /** The venue refuses all that was asked for; the connection is of no use. */
  refuse(end: ConnectionEnd): void {
    this.#end(end);
  }

  /** How far it has come, in words for what takes too long. */
  get progress(): string {
    const { phase } = this;
    if (phase.kind === "opening") return this.#socket?.stage ?? "not connected";
    if (phase.kind === "greeting") return "connected, no answer to the login";
    if (phase.kind === "subscribing") return "connected and subscribed, then silent";
    return phase.kind === "waiting" ? phase.words : "not connected";
  }

  #attempt(): void {
    const { venue, clock, factory } = this.#setup;
    const rest = venue.connect(clock);
    if (rest !== null) {
      this.#wait(rest.until - clock.now(), rest.words);
      return;
    }
    this.phase = { kind: "opening" };
    this.#openedAt = Number.NaN;
    this.#liveAt = Number.NaN;
    this.#announcedAt = Number.NaN;
    this.#timers.arm("step", STEP_TIMEOUT_MS, () => this.#tooLong());
    this.#socket = factory.open({
      onOpen: (validTo) => this.#open(validTo),
      onMessage: (data, isBinary) => this.#receive(data, isBinary),
      onSign: () => this.#sign(),
      onReading: () => {
        this.#readingAt = clock.monotonic();
      },
      onRead: () => this.#rest(),
      onClose: (code, reason) => this.#closed(code, reason),
      onEnd: (end) => this.#end(end),
    });
  }

  #open(validTo: string | undefined): void {
    const { plan, listener, clock, pingMs, venue } = this.#setup;
    venue.noteAnswer(clock.now());
    this.#openedAt = clock.monotonic();
    this.#signAt = this.#openedAt;
    this.#readingAt = this.#openedAt;
    listener.opened(validTo);
    this.#timers.arm("ping", pingMs, () => this.#ping());
    this.phase = { kind: "greeting" };
    this.#timers.arm("step", STEP_TIMEOUT_MS, () => this.#tooLong());
    if (!plan.greets) this.#login();
  }

  #login(): void {
    const { login, awaitsLogin } = this.#setup.plan;
    if (login !== null) this.#socket?.send(typeof login === "function" ? login() : login.reveal());
    if (login === null || !awaitsLogin) this.#subscribe();
  }

  #subscribe(): void {
    this.phase = { kind: "subscribing" };
    this.#send(0);
  }

  /** Sends the subscriptions, no more in a second than the venue takes. */
  #send(from: number): void {
    const { subscriptions, acknowledges, profile } = this.#setup.plan;
    const next = from + profile.messagesPerSecond;
    for (const text of subscriptions.slice(from, next)) this.#socket?.send(text);
    if (acknowledges && this.phase.kind === "subscribing") {
      this.#timers.arm("step", STEP_TIMEOUT_MS, () => this.#tooLong());
    } else this.#timers.cancel("step");
    if (next < subscriptions.length) this.#timers.arm("send", 1000, () => this.#send(next));
  }

  #receive(data: Buffer, isBinary: boolean): void {
    const { clock, listener } = this.#setup;
    const at = clock.monotonic();
    this.#signAt = at;
    if (!this.gate.pass(data.length, at)) {
      this.#hasSkipped = true;
      return;
    }
    if (this.#hasSkipped) listener.skipped();
    this.#hasSkipped = false;
    if (isBinary) listener.misread(`a binary message of ${data.length} bytes`);
    else listener.message(data.toString("utf8"));
  }

  /** What had come has been read: where that took too long, others come first. */
  #rest(): void {
    const socket = this.#socket;
    const at = this.#setup.clock.monotonic();
    const restMs = this.gate.rest(at - this.#readingAt, at);
    if (restMs === 0 || socket === null) return;
    socket.pause();
    this.#timers.arm("resume", restMs, () => socket.resume());
  }

  #sign(): void {
    this.#signAt = this.#setup.clock.monotonic();
  }

  #ping(): void {
    const { clock, pingMs } = this.#setup;
    const at = clock.monotonic();
    this.#socket?.ping();
    this.#timers.arm("ping", pingMs, () => this.#ping());
    this.#timers.arm("pong", Math.min(PONG_TIMEOUT_MS, pingMs), () => {
      if (!(this.#signAt > at)) this.#halfOpen();
    });
  }

  #halfOpen(): void {
    const { where } = this.#setup.plan;
    const message = `${where} answers no ping any more: the connection is dead without having been closed, ${this.#lastSeen()}`;
    this.#end(endOf({ code: "unreachable", message }));
  }

  #tooLong(): void {
    const { where } = this.#setup.plan;
    const message = `${where} took more than ${formatDuration(STEP_TIMEOUT_MS)} (${this.progress})`;
    this.#end(endOf({ code: "timeout", message }));
  }

  #closed(code: number, reason: string): void {
    const { plan, clock, plannedCodes } = this.#setup;
    if (Number.isNaN(this.#openedAt)) {
      this.#end(endOf({ code: "unreachable", message: `${plan.where} closed the connection before it was one` }));
      return;
    }
    const at = clock.monotonic();
    const isDue = plan.lifetimeMs !== null && at - this.#openedAt >= plan.lifetimeMs * LIFETIME_SLACK;
    const isPlanned = isDue || at - this.#announcedAt <= ANNOUNCED_MS || plannedCodes.includes(code);
    const message = `${plan.where} closed the connection ${closeWords(code, reason)}, ${this.#lastSeen()}`;
    this.#end(endOf({ code: "unreachable", message }, { isPlanned }));
  }

  #lastSeen(): string {
    const at = this.#setup.clock.monotonic();
    const silentMs = at - this.#setup.lastDataAt();
    return lastSeen(at - this.#openedAt, Number.isNaN(silentMs) ? null : silentMs);
  }

  #end(end: ConnectionEnd): void {
    const { listener, clock, venue } = this.#setup;
    if (this.phase.kind === "idle") return;
    this.#timers.cancelAll();
    this.#socket?.terminate();
    this.#socket = null;
    const now = clock.now();
    const delayMs = this.#retry.next(end, clock.monotonic() - this.#liveAt);
    let until = now + delayMs;
    if (end.limited !== null) {
      const { status, retryAfter, date } = end.limited;
      until = venue.noteLimited(status, { now, until: readRetryAfter(retryAfter, { date, now }) }).until;
    }
    const wasOpen = !Number.isNaN(this.#openedAt);
    this.#wait(until - now, end.failure.message);
    listener.ended(end, wasOpen);
  }

  #wait(delayMs: number, words: string): void {
    this.phase = { kind: "waiting", until: this.#setup.clock.monotonic() + delayMs, words };
    this.#timers.arm("retry", delayMs, () => this.#attempt());
  }
}
