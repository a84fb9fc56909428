import type { CheckFailure } from "@plimsoll/core";
import type { Cancel, Clock } from "../../port/clock.ts";
import type { Outcome, Standing } from "./client-standing.ts";
import type { FixAddress } from "./fix-address.ts";
import { FixConnection } from "./fix-connection.ts";
import { FixTally } from "./fix-tally.ts";
import type { Frame } from "./message-splitter.ts";
import { nextTick, openSession, reduceSession } from "./reduce-session.ts";
import { retryDelay } from "./retry-delay.ts";
import type { SequenceKeeper } from "./sequence-keeper.ts";
import type {
  Moment,
  SessionEffect,
  SessionEnding,
  SessionEvent,
  SessionState,
  SessionStep,
  SessionTerms,
} from "./session-state.ts";
import { nextStart, type SessionWindow, spanAt } from "./session-window.ts";

/** A session that held so long was a good one: after it, trying again begins quickly. */
const GOOD_SESSION_MS = 30_000;
/** The schedule is looked at again at least so often, should the wall clock step. */
const LONGEST_SLEEP_MS = 3_600_000;

export interface FixClientOptions {
  readonly address: FixAddress;
  readonly terms: SessionTerms;
  /** Null: always to be logged on. */
  readonly window: SessionWindow | null;
  readonly numbers: SequenceKeeper;
  readonly clock: Clock;
  /** Something happened that somebody should look at now. */
  readonly onNews: () => void;
}

/** Keeps one FIX session logged on while it is wanted and its schedule says so; tries again, ever more slowly, when it fails. */
export class FixClient {
  readonly tally = new FixTally();
  readonly #options: FixClientOptions;
  readonly #waiters = new Set<() => void>();
  #standing: Standing = { kind: "off" };
  #connection: FixConnection | null = null;
  #loggedOnAt: number | null = null;
  #failures = 0;
  #isWanted = false;
  #cancelTimer: Cancel = () => {};
  #cancelWindow: Cancel = () => {};

  constructor(options: FixClientOptions) {
    this.#options = options;
  }

  get standing(): Standing {
    return this.#standing;
  }

  /** Wants to be logged on; harmless when it is, or is about to be. */
  wake(): void {
    this.#isWanted = true;
    if (this.#standing.kind === "off") this.#begin();
  }

  /** Sends a TestRequest unless one is under way. */
  test(): void {
    this.#dispatch({ kind: "test" });
  }

  /** Is not wanted any more: logs out where it is logged on. */
  leave(): void {
    this.#isWanted = false;
    if (this.#standing.kind === "talking") this.#dispatch({ kind: "leave" });
    else this.#stop();
  }

  /** Ends at once: says goodbye without waiting for the answer. */
  close(): void {
    this.leave();
    if (this.#standing.kind === "talking") this.#finish({ kind: "left" });
  }

  /** Calls back, once, at the next change of any kind. */
  onChange(callback: () => void): Cancel {
    this.#waiters.add(callback);
    return () => this.#waiters.delete(callback);
  }

  #begin(): void {
    this.#stop();
    const { clock, window, address } = this.#options;
    if (!this.#isWanted) return;
    const now = clock.now();
    const span = window === null ? null : spanAt(window, now);
    if (window !== null && span === null) {
      const opensAt = nextStart(window, now);
      this.#stand({ kind: "off_hours", opensAt });
      const sleepMs = Math.min(LONGEST_SLEEP_MS, opensAt === null ? LONGEST_SLEEP_MS : opensAt - now);
      this.#cancelTimer = clock.schedule(sleepMs, () => this.#begin());
      return;
    }
    this.#stand({ kind: "connecting" });
    const connection = new FixConnection(address, {
      clock,
      events: {
        onOpen: (opened) => {
          this.tally.opened(opened);
          this.#talk(span?.from ?? null);
        },
        onFrame: (frame) => this.#receive(frame),
        onClose: (failure) => this.#lose(failure),
      },
    });
    this.#connection = connection;
    if (span !== null) this.#watchEnd(span.to);
    connection.open();
  }

  /** Logs out when the session's time is over. */
  #watchEnd(to: number): void {
    const { clock } = this.#options;
    const leftMs = to - clock.now();
    this.#cancelWindow = clock.schedule(Math.min(LONGEST_SLEEP_MS, Math.max(0, leftMs)), () => {
      if (clock.now() < to) this.#watchEnd(to);
      else if (this.#standing.kind === "talking") this.#dispatch({ kind: "leave" });
      else this.#begin();
    });
  }

  #talk(sessionStart: number | null): void {
    const { numbers, terms } = this.#options;
    this.#take(openSession(numbers.begin(sessionStart), { terms, now: this.#now() }));
  }

  #receive(frame: Frame): void {
    if (frame.kind === "garbled") this.tally.garble(frame.reason, this.#now().at);
    else this.#dispatch({ kind: "received", message: frame.message });
    this.#wakeWaiters();
  }

  #lose(failure: CheckFailure | null): void {
    if (this.#standing.kind === "talking") this.#dispatch({ kind: "closed" });
    else {
      const { where } = this.#options.address;
      const closed = { code: "unreachable", message: `${where} closed the connection at once` } as const;
      this.#wait({ kind: "unreachable", failure: failure ?? closed });
    }
  }

  #dispatch(event: SessionEvent): void {
    if (this.#standing.kind !== "talking") return;
    const { terms } = this.#options;
    this.#take(reduceSession(this.#standing.state, event, { terms, now: this.#now() }));
  }

  #take({ state, effects }: SessionStep): void {
    this.#standing = { kind: "talking", state };
    this.#options.numbers.follow(state);
    for (const effect of effects) this.#carryOut(effect);
    if (state.ending !== null) this.#finish(state.ending);
    else this.#scheduleTick(state);
    this.#wakeWaiters();
  }

  #carryOut(effect: SessionEffect): void {
    const now = this.#now();
    if (effect.kind === "send") {
      const { identity } = this.#options.terms;
      const { message, seq, possDup } = effect;
      this.#connection?.send(message, { identity, seq, possDup, sentAt: now.wall });
    } else if (effect.kind === "note") {
      const { note } = effect;
      this.tally.take(note, now);
      if (note.kind === "logged_on") this.#loggedOnAt = now.at;
      if (note.kind === "logged_on" || note.kind === "rejected") this.#options.onNews();
    }
  }

  #scheduleTick(state: SessionState): void {
    const { clock, terms } = this.#options;
    this.#cancelTimer();
    const delayMs = Math.max(1, nextTick(state, terms) - clock.monotonic());
    this.#cancelTimer = clock.schedule(delayMs, () => this.#dispatch({ kind: "tick" }));
  }

  #finish(ending: SessionEnding): void {
    if (this.#standing.kind !== "talking") return;
    this.#options.numbers.settle(this.#standing.state);
    const { at } = this.#now();
    const wasLoggedOn = this.#loggedOnAt !== null;
    if (this.#loggedOnAt !== null && at - this.#loggedOnAt >= GOOD_SESSION_MS) this.#failures = 0;
    this.#loggedOnAt = null;
    if (ending.kind === "left") this.#begin();
    else {
      this.tally.ended(at);
      this.#wait({ kind: "ended", ending, wasLoggedOn });
      if (wasLoggedOn) this.#options.onNews();
    }
  }

  #wait(outcome: Outcome): void {
    const { clock } = this.#options;
    this.#stop();
    if (!this.#isWanted) return;
    const delayMs = retryDelay(outcome, this.#failures);
    this.#failures += 1;
    const { at, wall } = this.#now();
    this.#stand({ kind: "waiting", outcome, retry: { at: at + delayMs, wall: wall + delayMs } });
    this.#cancelTimer = clock.schedule(delayMs, () => this.#begin());
  }

  /** Lets go of whatever there is. */
  #stop(): void {
    this.#cancelTimer();
    this.#cancelWindow();
    this.#connection?.end();
    this.#connection = null;
    this.#stand({ kind: "off" });
  }

  #stand(standing: Standing): void {
    this.#standing = standing;
    this.#wakeWaiters();
  }

  #wakeWaiters(): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const wake of waiters) wake();
  }

  #now(): Moment {
    const { clock } = this.#options;
    return { at: clock.monotonic(), wall: clock.now() };
  }
}
