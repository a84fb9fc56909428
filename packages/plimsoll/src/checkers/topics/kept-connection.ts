import { type CheckFailure, formatDuration } from "@plimsoll/core";
import type { CheckContext, CheckerSetup } from "../../port/checker.ts";
import type { Cancel, Clock } from "../../port/clock.ts";
import { limitInWords } from "../net/network-failure.ts";
import type { IncomingMessage } from "./topic-book.ts";

/** A connection that nobody has checked for so long is let go: monitoring was stopped. */
const IDLE_MS = 300_000;
/** ... or for so many times the interval between checks, whichever is longer. */
const IDLE_CHECKS = 2.5;
/** A check tries itself where the last try is so long ago: no faster than it would if it connected each time. */
const SOONEST_MS = 900;
/** However long checks may take, a server that is silent so long is tried anew, ms. */
const DIAL_MS = 30_000;
const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 60_000;
/** Refused credentials are not tried over and over: that locks accounts. */
const STUBBORN_FACTOR = 60;
const LONGEST_STUBBORN_MS = 900_000;

/** An established connection with its subscriptions. */
export interface Link {
  /** Resolves with the answer to a question; rejects when the signal aborts or the connection ends. */
  ping(signal: AbortSignal): Promise<void>;
  close(): void;
  /** Whether it keeps the process running: only while a check waits for it. */
  hold(isHeld: boolean): void;
}

/** Why there is no connection. `isStubborn`: it is no use to try again soon. */
export interface DialFailure {
  readonly failure: CheckFailure;
  readonly isStubborn: boolean;
}

export interface Dialer {
  /** Loads what connecting needs; why it can't, or null. What this takes is no time of the server's. */
  prepare(signal: AbortSignal): Promise<CheckFailure | null>;
  /** Connects and subscribes. `lost` is called when what was established ends, but for `close`. Never rejects. */
  dial(signal: AbortSignal, lost: (failure: CheckFailure) => void): Promise<{ readonly link: Link } | DialFailure>;
}

/** What is told of messages as they come. */
export interface Listener {
  heard(message: IncomingMessage): void;
  /** More comes than is read: messages are held back. */
  flooded(): void;
}

export type Reached =
  | {
      readonly kind: "up";
      readonly link: Link /** Until it stood, ms; null where it stood before. */;
      readonly connectionMs: number | null;
    }
  | { readonly kind: "failed"; readonly failure: CheckFailure };

type Phase =
  | { readonly kind: "idle" }
  | { readonly kind: "dialing"; readonly abort: AbortController }
  | { readonly kind: "up"; readonly link: Link }
  | {
      readonly kind: "down";
      readonly failed: DialFailure;
      readonly triedAt: number;
      readonly until: number;
      readonly cancel: Cancel;
    };

/**
 * A connection that stays while checks come. The first check makes it; when it ends, a check is asked for at once and it is
 * made anew, by the next check or after a delay that doubles.
 */
export class KeptConnection {
  readonly #dialer: Dialer;
  readonly #clock: Clock;
  readonly #requestCheck: () => void;
  readonly #target: string;
  #phase: Phase = { kind: "idle" };
  /** An end that no check has told yet. */
  #untold: CheckFailure | null = null;
  #newMs: number | null = null;
  #delayMs = FIRST_DELAY_MS;
  #hasFailed = false;
  #checkedAt = Number.NaN;
  #losses: number[] = [];
  #cancelIdle: Cancel = () => {};
  #wake: () => void = () => {};

  constructor(dialer: Dialer, target: string, { clock, requestCheck }: Pick<CheckerSetup, "clock" | "requestCheck">) {
    this.#dialer = dialer;
    this.#target = target;
    this.#clock = clock;
    this.#requestCheck = requestCheck;
  }

  /** How often it was lost within the last so many ms. */
  losses(withinMs: number): number {
    const since = this.#clock.monotonic() - withinMs;
    this.#losses = this.#losses.filter((at) => at > since);
    return this.#losses.length;
  }

  /** The connection, made where there is none; within the check's time. */
  async reach(context: Pick<CheckContext, "signal" | "timeoutMs">): Promise<Reached> {
    this.#stayAwake();
    for (let isFirst = true; ; isFirst = false) {
      const reached = this.#look(isFirst);
      if (reached !== null) return this.#tell(reached);
      if (context.signal.aborted) {
        const message = `${this.#target} did not let us in within ${limitInWords(context.timeoutMs)}`;
        return this.#tell({ kind: "failed", failure: { code: "timeout", message } });
      }
      await this.#change(context.signal);
    }
  }

  /** Lets it go; the next check makes it anew. */
  stop(): void {
    this.#cancelIdle();
    const phase = this.#phase;
    this.#phase = { kind: "idle" };
    this.#untold = null;
    if (phase.kind === "dialing") phase.abort.abort();
    else if (phase.kind === "up") phase.link.close();
    else if (phase.kind === "down") phase.cancel();
    this.#wake();
  }

  /** Lets go of one that stands, and has a check make it anew; what is being made anew already keeps its delays. */
  renew(): void {
    if (this.#phase.kind !== "up") return;
    this.stop();
    this.#requestCheck();
  }

  /** The connection is of no use any more: made anew. */
  drop(failure: CheckFailure): void {
    const phase = this.#phase;
    if (phase.kind !== "up") return;
    phase.link.close();
    this.#down({ failure, isStubborn: false });
  }

  #look(mayDial: boolean): Reached | null {
    const untold = this.#untold;
    if (untold !== null) {
      this.#untold = null;
      return {
        kind: "failed",
        failure: { ...untold, message: `${untold.message}${this.#outlook()}`, conclusive: true },
      };
    }
    const phase = this.#phase;
    if (phase.kind === "up") {
      const connectionMs = this.#newMs;
      this.#newMs = null;
      return { kind: "up", link: phase.link, connectionMs };
    }
    if (phase.kind === "dialing") return null;
    const isDue = phase.kind === "idle" || this.#mayTry(phase);
    if (mayDial && isDue) this.#dial();
    else if (phase.kind === "down") return { kind: "failed", failure: this.#remembered(phase.failed) };
    return null;
  }

  #mayTry({ failed, triedAt, until }: Extract<Phase, { kind: "down" }>): boolean {
    const at = this.#clock.monotonic();
    return failed.isStubborn ? at >= until : at - triedAt >= SOONEST_MS;
  }

  #remembered({ failure, isStubborn }: DialFailure): CheckFailure {
    return isStubborn ? { ...failure, message: `${failure.message}${this.#outlook()}` } : failure;
  }

  #outlook(): string {
    const phase = this.#phase;
    if (phase.kind === "up") return "; connected again since";
    if (phase.kind !== "down") return "; connecting again";
    return `; trying again in ${formatDuration(phase.until - this.#clock.monotonic())}`;
  }

  #tell(reached: Reached): Reached {
    this.#hasFailed = reached.kind === "failed";
    return reached;
  }

  #dial(): void {
    if (this.#phase.kind === "down") this.#phase.cancel();
    const abort = new AbortController();
    let began = this.#clock.monotonic();
    this.#phase = { kind: "dialing", abort };
    const cancelLimit = this.#clock.schedule(DIAL_MS, () => {
      abort.abort();
      const message = `${this.#target} did not let us in within ${limitInWords(DIAL_MS)}`;
      this.#down({ failure: { code: "timeout", message }, isStubborn: false });
    });
    abort.signal.addEventListener("abort", cancelLimit, { once: true });
    let ended: CheckFailure | null = null;
    let isUp = false;
    const lost = (failure: CheckFailure) => {
      ended ??= failure;
      if (isUp) this.#lost(failure);
    };
    const connect = async () => {
      const failure = await this.#dialer.prepare(abort.signal);
      if (failure !== null) return { failure, isStubborn: false };
      began = this.#clock.monotonic();
      return this.#dialer.dial(abort.signal, lost);
    };
    void connect().then((result) => {
      cancelLimit();
      if (abort.signal.aborted) {
        if ("link" in result) result.link.close();
        return;
      }
      if (!("link" in result)) return this.#down(result);
      if (ended !== null) return this.#down({ failure: ended, isStubborn: false });
      isUp = true;
      this.#up(result.link, began);
    });
  }

  #up(link: Link, began: number): void {
    this.#newMs = this.#clock.monotonic() - began;
    this.#delayMs = FIRST_DELAY_MS;
    this.#phase = { kind: "up", link };
    link.hold(false);
    this.#wake();
    if (this.#hasFailed) this.#requestCheck();
  }

  #lost(failure: CheckFailure): void {
    if (this.#phase.kind !== "up") return;
    this.#untold = failure;
    this.#down({ failure, isStubborn: false });
    this.#requestCheck();
  }

  #down(failed: DialFailure): void {
    const at = this.#clock.monotonic();
    if (this.#phase.kind === "up") this.#losses = [...this.#losses, at].slice(-1000);
    const delayMs = failed.isStubborn
      ? Math.min(this.#delayMs * STUBBORN_FACTOR, LONGEST_STUBBORN_MS)
      : Math.min(this.#delayMs, LONGEST_DELAY_MS);
    this.#delayMs = Math.min(this.#delayMs * 2, LONGEST_DELAY_MS);
    const cancel = this.#clock.schedule(delayMs, () => this.#dial());
    this.#phase = { kind: "down", failed, triedAt: at, until: at + delayMs, cancel };
    this.#wake();
  }

  /** While checks come the connection is kept. */
  #stayAwake(): void {
    const at = this.#clock.monotonic();
    const betweenMs = Number.isNaN(this.#checkedAt) ? 0 : at - this.#checkedAt;
    this.#checkedAt = at;
    this.#cancelIdle();
    const idleMs = Math.max(IDLE_MS, Math.min(betweenMs * IDLE_CHECKS, 86_400_000));
    this.#cancelIdle = this.#clock.schedule(idleMs, () => this.stop());
  }

  /** Resolves when something has changed, or the check's time is over. */
  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#wake = () => {};
        signal.removeEventListener("abort", done);
        resolve();
      };
      this.#wake = done;
      signal.addEventListener("abort", done, { once: true });
    });
  }
}
