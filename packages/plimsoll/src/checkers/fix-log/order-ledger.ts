import { RecentCount } from "../fix/recent-count.ts";
import { EarlyAnswers } from "./early-answers.ts";
import { EXEC_TYPE, isPending, ORD_STATUS, TYPE } from "./msg-type.ts";
import { RecentLatencies } from "./recent-latencies.ts";
import { FIELD, type ScannedMessage } from "./scanned-message.ts";

/** Counts and latencies are those of the last 5 minutes. */
export const RECENT_MS = 300_000;
const MOST_IN_FLIGHT = 100_000;
/** A request without an answer for so long is forgotten: people know of it by then. */
const FORGET_AFTER_MS = 86_400_000;
const NONE = -1;

/** A request that has not been answered yet. */
export interface InFlight {
  readonly clOrdId: string;
  readonly at: number;
}

interface Request extends InFlight {
  readonly type: number;
  /** The key of the OrigClOrdID(41) of what it is to change. */
  readonly original: number;
  readonly stampedAt: number;
}

/** What became of the engine's orders, cancels and replaces, by their ClOrdID(11). Times are epoch ms. */
export class OrderLedger {
  readonly latencies = new RecentLatencies(RECENT_MS);
  readonly submitted = new RecentCount(RECENT_MS);
  readonly cancels = new RecentCount(RECENT_MS);
  readonly orderRejects = new RecentCount(RECENT_MS);
  readonly cancelRejects = new RecentCount(RECENT_MS);
  /** Answers stamped before their request: a fault of clocks, and no latency. */
  readonly backwards = new RecentCount(RECENT_MS);
  /** Requests that had to be forgotten because too many were without an answer. */
  forgotten = 0;
  readonly #inFlight = new Map<number, Request>();
  /** The newest cancel in flight for each order, and the newest replace, all by their keys. */
  readonly #cancelOf = new Map<number, number>();
  readonly #replaceOf = new Map<number, number>();
  readonly #early = new EarlyAnswers();
  readonly #most: number;

  /** `most`: requests without an answer that are remembered; beyond them the oldest is forgotten. */
  constructor({ most = MOST_IN_FLIGHT } = {}) {
    this.#most = most;
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** The engine sends something; answers the key of its ClOrdID, -1 where it is no request. */
  takeOutbound(message: ScannedMessage, type: number, at: number): number {
    if (type === TYPE.newOrder) this.submitted.add(at);
    else if (type === TYPE.cancel || type === TYPE.replace) this.cancels.add(at);
    else return -1;
    const key = message.key(FIELD.clOrdId);
    const original = type === TYPE.newOrder ? NONE : message.key(FIELD.origClOrdId);
    this.#remove(key); // so that one sent again takes its place at the end
    const answeredAt = this.#early.answerTo(key, message.stampedAt);
    if (answeredAt !== null) {
      this.latencies.add(at, answeredAt - message.stampedAt);
      return key;
    }
    const clOrdId = message.text(FIELD.clOrdId);
    this.#inFlight.set(key, { clOrdId, type, original, at, stampedAt: message.stampedAt });
    if (type === TYPE.cancel) this.#cancelOf.set(original, key);
    else if (type === TYPE.replace) this.#replaceOf.set(original, key);
    if (this.#inFlight.size > this.#most) {
      this.#forgetOldest();
      this.forgotten += 1;
    }
    return key;
  }

  /** The venue answers. That something is pending is no answer: the venue has it, the market has not. */
  takeInbound(message: ScannedMessage, type: number, at: number): void {
    if (type === TYPE.executionReport) {
      const status = message.char(FIELD.ordStatus);
      if (isPending(status)) return;
      if (status === ORD_STATUS.rejected) this.orderRejects.add(at);
    } else if (type === TYPE.cancelReject) this.cancelRejects.add(at);
    else return;
    const named = message.key(FIELD.clOrdId);
    const original = message.has(FIELD.origClOrdId) ? message.key(FIELD.origClOrdId) : named;
    const change = original === named ? this.#changeOf(named, message, type) : NONE;
    const key = change === NONE ? named : change;
    // An order that is cancelled or replaced before it was acknowledged never gets an answer of its own.
    if (type === TYPE.executionReport && original !== key) this.#remove(original);
    // That a cancel is refused says nothing of an order.
    if (type === TYPE.cancelReject && this.#inFlight.get(key)?.type === TYPE.newOrder) return;
    const request = this.#remove(key);
    if (request === undefined) {
      this.#early.note(key, message.stampedAt);
      return;
    }
    const tookMs = message.stampedAt - request.stampedAt;
    if (tookMs >= 0) this.latencies.add(at, tookMs);
    else this.backwards.add(at);
  }

  /** A request was refused as a message, by its key: nobody will answer it. That is no latency of the market's. */
  takeRefused(key: number): void {
    this.#remove(key);
  }

  /** The request that has waited longest; null when none waits. */
  oldest(now: number): InFlight | null {
    for (const request of this.#inFlight.values()) {
      if (now - request.at < FORGET_AFTER_MS) return { clOrdId: request.clOrdId, at: request.at };
      this.#forgetOldest();
      this.forgotten += 1;
    }
    return null;
  }

  /** The cancel or replace that is answered under its order's own ClOrdID, as some venues do; NONE: none is. */
  #changeOf(order: number, message: ScannedMessage, type: number): number {
    if (type === TYPE.cancelReject) {
      const named = this.#inFlight.get(order)?.type ?? TYPE.newOrder;
      return named === TYPE.newOrder ? (this.#cancelOf.get(order) ?? this.#replaceOf.get(order) ?? NONE) : NONE;
    }
    const says = (done: number) => message.char(FIELD.execType) === done || message.char(FIELD.ordStatus) === done;
    if (says(EXEC_TYPE.canceled)) return this.#cancelOf.get(order) ?? NONE;
    return says(EXEC_TYPE.replaced) ? (this.#replaceOf.get(order) ?? NONE) : NONE;
  }

  #remove(key: number): Request | undefined {
    const request = this.#inFlight.get(key);
    if (request === undefined) return undefined;
    this.#inFlight.delete(key);
    const { original } = request;
    if (this.#cancelOf.get(original) === key) this.#cancelOf.delete(original);
    if (this.#replaceOf.get(original) === key) this.#replaceOf.delete(original);
    return request;
  }

  #forgetOldest(): void {
    for (const key of this.#inFlight.keys()) {
      this.#remove(key);
      return;
    }
  }
}
