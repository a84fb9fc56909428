import type { CheckResult } from "@plimsoll/core";
import type { Cancel, Clock } from "../port/clock.ts";
import type { Log } from "../port/log.ts";
import { DueQueue } from "./due-queue.ts";
import { startCheck } from "./run-check.ts";
import { firstSlot, nextSlot } from "./slots.ts";
import type { CheckRun, Watched } from "./watched.ts";

/** How far apart the checks are at least that a checker asks for itself, ms. */
export const REQUEST_SPACING_MS = 100;
/** A check that starts later than this after its slot is late, ms. */
export const LATE_MS = 100;

export interface SchedulerCounts {
  late: number;
  missedSlots: number;
  inFlight: number;
  quarantined: number;
}

export interface SchedulerOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Takes every result; `startedMonotonic` tells whether the monitor was impaired meanwhile. */
  readonly onResult: (watched: Watched, result: CheckResult, startedMonotonic: number) => void;
}

/** Starts every component's check at its slot, never two of one component at once, never more of a kind than its pool. */
export class Scheduler {
  readonly counts: SchedulerCounts = { late: 0, missedSlots: 0, inFlight: 0, quarantined: 0 };
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #onResult: SchedulerOptions["onResult"];
  readonly #queue = new DueQueue<Watched>();
  readonly #running = new Set<Watched>();
  #active = false;
  #armedFor = Number.POSITIVE_INFINITY;
  #cancelTimer: Cancel = () => {};

  constructor(options: SchedulerOptions) {
    this.#clock = options.clock;
    this.#log = options.log;
    this.#onResult = options.onResult;
  }

  get active(): boolean {
    return this.#active;
  }

  start(watched: Iterable<Watched>): void {
    this.#active = true;
    for (const each of watched) this.add(each);
  }

  /** No more slots; what runs is told to end, and what it then answers is held against nobody. */
  stop(): void {
    this.#active = false;
    this.#disarm();
    for (let next = this.#queue.popDue(Number.POSITIVE_INFINITY); next !== null; ) {
      next = this.#queue.popDue(Number.POSITIVE_INFINITY);
    }
    for (const watched of [...this.#running]) this.#endRun(watched);
  }

  /** Resolves when nothing runs any more, or after `withinMs`. */
  async idle(withinMs: number): Promise<void> {
    const running = [...this.#running].map((watched) => this.#finished(watched));
    let cancel: Cancel = () => {};
    const bound = new Promise<void>((resolve) => {
      cancel = this.#clock.schedule(withinMs, resolve);
    });
    await Promise.race([Promise.all(running), bound]);
    cancel();
  }

  /** Gives a component its first slot; harmless while stopped or paused. One in maintenance is checked all the same. */
  add(watched: Watched): void {
    if (!this.#active || watched.state.lifecycle === "paused") return;
    watched.recheckTimeoutMs = null;
    this.#put(watched, firstSlot(watched.definition.id, watched.policy.intervalMs, this.#clock.now()));
  }

  remove(watched: Watched): void {
    this.#queue.remove(watched);
    this.#endRun(watched);
  }

  /** Counts every component's slots anew from the present wall clock, as after a step of it. */
  reslot(all: Iterable<Watched>): void {
    if (!this.#active) return;
    const now = this.#clock.now();
    for (const watched of all) {
      if (watched.position >= 0)
        this.#queue.put(watched, nextSlot(watched.definition.id, watched.policy.intervalMs, now));
    }
    this.#arm();
  }

  /** Checks again, at the next slot or sooner, to confirm a worse answer; with a recheck's own time in either case. */
  recheck(watched: Watched, afterMs: number, timeoutMs: number): void {
    const at = this.#clock.now() + afterMs;
    if (!this.#active || watched.removed) return;
    // A slot that comes sooner is the recheck, and has no longer: or a hanging target would be confirmed too late.
    watched.recheckTimeoutMs = timeoutMs;
    if (watched.position >= 0 && watched.dueAt <= at) return;
    this.#put(watched, at);
  }

  /** Its checker asks for a check at once, or as soon as the one under way has ended. */
  request(watched: Watched): void {
    if (!this.#active || watched.removed || watched.state.lifecycle === "paused") return;
    watched.isRequested = watched.run !== null;
    if (watched.isRequested) return;
    const at = Math.max(this.#clock.now(), watched.requestedAt + REQUEST_SPACING_MS);
    if (watched.position >= 0 && watched.dueAt <= at) return;
    watched.requestedAt = at;
    this.#put(watched, at);
  }

  /** Runs a check now, or joins the one under way, and resolves when its result has been judged. */
  runNow(watched: Watched): Promise<void> {
    if (this.#clock.now() < watched.notBefore || watched.removed) return Promise.resolve();
    const finished = this.#finished(watched);
    if (watched.run === null) this.#launch(watched, null);
    return finished;
  }

  #finished(watched: Watched): Promise<void> {
    return new Promise((resolve) => watched.waiters.push(resolve));
  }

  #put(watched: Watched, dueAt: number): void {
    this.#queue.put(watched, dueAt);
    this.#arm();
  }

  #arm(): void {
    const dueAt = this.#queue.peekDueAt();
    if (dueAt === null || dueAt === this.#armedFor) return;
    this.#disarm();
    this.#armedFor = dueAt;
    this.#cancelTimer = this.#clock.schedule(Math.max(0, dueAt - this.#clock.now()), () => this.#wake());
  }

  #disarm(): void {
    this.#cancelTimer();
    this.#armedFor = Number.POSITIVE_INFINITY;
  }

  #wake(): void {
    this.#armedFor = Number.POSITIVE_INFINITY;
    const now = this.#clock.now();
    for (let watched = this.#queue.popDue(now); watched !== null; watched = this.#queue.popDue(now)) {
      const slot = watched.dueAt;
      const { intervalMs } = watched.policy;
      const next = nextSlot(watched.definition.id, intervalMs, Math.max(slot, now));
      // After a blocked event loop several of its slots can lie between: they are gone, but not unseen.
      this.counts.missedSlots += Math.max(0, Math.ceil((next - slot) / intervalMs) - 1);
      this.#queue.put(watched, next);
      this.#takeSlot(watched, slot, now);
    }
    this.#arm();
  }

  #takeSlot(watched: Watched, slot: number, now: number): void {
    if (watched.run !== null) this.counts.missedSlots += 1;
    else if (now >= watched.notBefore) this.#launch(watched, slot);
  }

  #launch(watched: Watched, slot: number | null): void {
    const run: CheckRun = { slot, startedMonotonic: this.#clock.monotonic(), isEnded: false, end: null };
    watched.run = run;
    this.#running.add(watched);
    this.counts.inFlight += 1;
    if (watched.quarantinedSince !== null) {
      this.#finish(watched, run, stillRunning(watched.quarantinedSince, this.#clock.now()));
    } else {
      watched.pool.acquire(() => this.#begin(watched, run));
    }
  }

  /** One that still waits for its place never begins. */
  #endRun(watched: Watched): void {
    const { run } = watched;
    if (run === null) return;
    run.isEnded = true;
    if (run.end === null) this.#finish(watched, run, null);
    else run.end();
  }

  #begin(watched: Watched, run: CheckRun): void {
    if (run.isEnded) {
      watched.pool.release();
      return;
    }
    run.startedMonotonic = this.#clock.monotonic();
    if (run.slot !== null && this.#clock.now() - run.slot > LATE_MS) this.counts.late += 1;
    const timeoutMs = watched.recheckTimeoutMs ?? watched.policy.timeoutMs;
    watched.recheckTimeoutMs = null;
    let answered = false;
    let settled = false;
    watched.isAsked = true;
    let hasPlace = true;
    const leave = () => {
      if (hasPlace) watched.pool.release();
      hasPlace = false;
    };
    const onSettled = () => {
      settled = true;
      leave();
      rest(watched);
      if (answered) this.#release(watched);
    };
    run.end = startCheck(watched.checker, { clock: this.#clock, timeoutMs, onSettled }, (result) => {
      answered = true;
      // `onSettled` follows in the same turn for a checker that kept to its abort; one that did not is quarantined.
      queueMicrotask(() => {
        if (settled) return;
        this.#quarantine(watched, result.startedAt);
        // It may never end, and others want to be checked. Each component has at most one such check.
        leave();
      });
      this.#finish(watched, run, result);
    });
  }

  #finish(watched: Watched, run: CheckRun, result: CheckResult | null): void {
    watched.run = null;
    this.#running.delete(watched);
    this.counts.inFlight -= 1;
    if (result?.notBefore !== undefined) watched.notBefore = result.notBefore;
    try {
      if (result !== null && !run.isEnded && !watched.removed) this.#onResult(watched, result, run.startedMonotonic);
    } catch (error) {
      this.#log.error({ err: error, component_id: watched.definition.id }, "a result could not be judged");
    }
    for (const wake of watched.waiters.splice(0)) wake();
    if (watched.isRequested) this.request(watched);
  }

  #quarantine(watched: Watched, since: number): void {
    watched.quarantinedSince = since;
    this.counts.quarantined += 1;
    watched.onRest?.();
    watched.onRest = null;
    this.#log.warn(
      { component_id: watched.definition.id },
      "a check ignores its deadline and is quarantined until it ends",
    );
  }

  #release(watched: Watched): void {
    if (watched.quarantinedSince === null) return;
    watched.quarantinedSince = null;
    this.counts.quarantined -= 1;
  }
}

/** No check of it runs any more. */
function rest(watched: Watched): void {
  watched.isAsked = false;
  watched.onRest?.();
  watched.onRest = null;
}

function stillRunning(since: number, now: number): CheckResult {
  const message = `the check begun at ${new Date(since).toISOString()} still runs although it was told to stop`;
  return { startedAt: now, finishedAt: now, outcome: { kind: "failed", failure: { code: "quarantined", message } } };
}
