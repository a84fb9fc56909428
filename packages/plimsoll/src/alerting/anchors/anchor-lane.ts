import { toTimestamp } from "@plimsoll/core";
import type { AnchorFigures, AuditAnchor } from "../../port/audit.ts";
import type { SendOutcome } from "../../port/channel.ts";
import type { Cancel, Clock } from "../../port/clock.ts";
import type { Log } from "../../port/log.ts";
import type { NewEvent, Store } from "../../port/store.ts";
import { backoffMs } from "../backoff.ts";

/** One try ends after so long, ms. */
export const TRY_MS = 10_000;

export interface AnchorLaneOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Pick<Store, "queryAuditHead">;
  readonly note: (event: NewEvent) => void;
  /** From 0 to 1, for the jitter of tries. */
  readonly random: () => number;
  /** See AnchorFigures. */
  readonly name: string;
  readonly everyMs: number;
  /** Never throws. */
  readonly publish: (anchor: AuditAnchor, signal: AbortSignal) => Promise<SendOutcome>;
}

const STUCK: SendOutcome = { kind: "retry", message: `did not end within ${TRY_MS / 1000} s` };

/** Publishes the newest row's hash to one place: when it is due and something was written since. One try at a time. */
export class AnchorLane {
  readonly #options: AnchorLaneOptions;
  readonly #abort = new AbortController();
  #cancel: Cancel = () => {};
  #trying: Promise<void> | null = null;
  /** A try that did not end in its time goes on somewhere; none begins beside it. */
  #isStuck = false;
  #published: Pick<AuditAnchor, "sequence" | "hash"> | null = null;
  #failures = 0;
  #lastSuccessAt: number | null = null;
  #stopped = false;

  constructor(options: AnchorLaneOptions) {
    this.#options = options;
  }

  get figures(): AnchorFigures {
    return { name: this.#options.name, failing: this.#failures > 0, lastSuccessAt: this.#lastSuccessAt };
  }

  /** Publishes at once, and again whenever it is due. */
  start(): void {
    this.#trying = this.#try().then((waitMs) => {
      this.#trying = null;
      if (!this.#stopped) this.#cancel = this.#options.clock.schedule(waitMs, () => this.start());
    });
  }

  /** Waits for a try under way and publishes what was written since. */
  async finish(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#trying;
    if (!this.#abort.signal.aborted) await this.#try();
  }

  /** Ends it at once. */
  end(): void {
    this.#stopped = true;
    this.#cancel();
    this.#abort.abort();
  }

  /** Resolves with how long to wait until the next, ms. */
  async #try(): Promise<number> {
    const { everyMs, random } = this.#options;
    const outcome = this.#isStuck ? STUCK : await this.#withinTime();
    if (this.#abort.signal.aborted) return everyMs;
    if (outcome.kind === "delivered") {
      this.#succeeded();
      return everyMs;
    }
    const waitMs =
      outcome.kind === "retry" ? Math.max(backoffMs(this.#failures, random), outcome.retryAfterMs ?? 0) : everyMs;
    this.#failed(outcome.message);
    return Math.min(waitMs, everyMs);
  }

  async #withinTime(): Promise<SendOutcome> {
    const abort = new AbortController();
    const signal = AbortSignal.any([abort.signal, this.#abort.signal]);
    let cancel: Cancel = () => {};
    const tooLong = new Promise<SendOutcome>((resolve) => {
      cancel = this.#options.clock.schedule(TRY_MS, () => {
        this.#isStuck = true;
        abort.abort();
        resolve(STUCK);
      });
    });
    const published = this.#publishHead(signal).finally(() => {
      this.#isStuck = false;
    });
    const outcome = await Promise.race([published, tooLong]);
    cancel();
    return outcome;
  }

  async #publishHead(signal: AbortSignal): Promise<SendOutcome> {
    const { store, clock, publish } = this.#options;
    try {
      const { store_id, sequence, hash } = await store.queryAuditHead();
      if (this.#published?.sequence === sequence && this.#published.hash === hash) return { kind: "delivered" };
      if (signal.aborted) return STUCK;
      const outcome = await publish({ timestamp: toTimestamp(clock.now()), store_id, sequence, hash }, signal);
      if (outcome.kind === "delivered") this.#published = { sequence, hash };
      return outcome;
    } catch (error) {
      return { kind: "retry", message: `the audit trail cannot be read: ${(error as Error).message}` };
    }
  }

  #succeeded(): void {
    const { clock, log, name } = this.#options;
    this.#lastSuccessAt = clock.now();
    if (this.#failures === 0) return;
    this.#failures = 0;
    const message = `the audit trail is anchored again at ${name}`;
    log.info({ anchor: name }, message);
    this.#note("audit_anchored", "LOW", { message, details: { anchor: name } });
  }

  #failed(reason: string): void {
    const { log, name } = this.#options;
    this.#failures += 1;
    if (this.#failures > 1) return;
    const message = `the audit trail could not be anchored at ${name}: ${reason}; it is tried again`;
    log.warn({ anchor: name, reason }, message);
    this.#note("audit_anchor_failed", "MEDIUM", { message, details: { anchor: name, reason } });
  }

  #note(event_type: string, severity: NewEvent["severity"], told: Pick<NewEvent, "message" | "details">): void {
    const { clock, note } = this.#options;
    note({ timestamp: toTimestamp(clock.now()), event_type, component_id: null, severity, ...told });
  }
}
