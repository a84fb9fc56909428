import type { ReadyChannel, SendOutcome } from "../port/channel.ts";
import type { Clock } from "../port/clock.ts";
import type { ClaimedNotification, NewNotification, Settlement } from "../port/store.ts";
import { backoffMs } from "./backoff.ts";
import { bundleKey, bundlePayload, toBundles } from "./bundle.ts";
import { type ChannelMessage, tryChannel } from "./try-channel.ts";

/** A notification that could not be delivered for this long is dead: kept and shown, no longer tried, ms. */
export const GIVE_UP_MS = 3 * 24 * 3600 * 1000;

export interface DeliveryReport {
  readonly notification: NewNotification;
  readonly outcome: "delivered" | "retry" | "dead";
  readonly attempts: number;
  readonly message: string | null;
  /** Whether it is the first of those that shared a message: a try that failed for many is one try. */
  readonly isLead: boolean;
}

/** As much of a channel's lane as sending takes. */
export interface SendingLane {
  ready: ReadyChannel;
  /** How many messages in a row were not taken, and are to be tried again. */
  failures: number;
}

interface SendRun {
  /** Whether the store holds what is sent. */
  readonly durable: boolean;
  readonly settle: (settlements: readonly Settlement[]) => Promise<void>;
}

interface OutboxSenderOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly onReport: (report: DeliveryReport) => void;
}

/** Sends what was claimed over its channel, and says of each notification what became of it. */
export class OutboxSender {
  readonly #options: OutboxSenderOptions;
  readonly #stopped: AbortSignal;

  /** `stopped` ends what is under way. */
  constructor(options: OutboxSenderOptions, stopped: AbortSignal) {
    this.#options = options;
    this.#stopped = stopped;
  }

  /** Sends what was claimed, a message after the other; after one that failed, what follows of its incident waits too. */
  async sendAll(
    lane: SendingLane,
    claimed: readonly ClaimedNotification[],
    { durable, settle }: SendRun,
  ): Promise<void> {
    const failed = new Map<string, Extract<Settlement, { kind: "retry" }>>();
    for (const bundle of toBundles(claimed, lane.ready.bundling)) {
      const behind = bundle.map(({ orderKey }) => failed.get(orderKey)).find((before) => before !== undefined);
      const sent =
        behind === undefined
          ? await this.#send(lane, bundle, durable)
          : bundle.map(({ id }) => ({ ...behind, id, untried: true }));
      for (const [index, settlement] of sent.entries()) {
        const orderKey = bundle[index]?.orderKey;
        if (settlement.kind === "retry" && orderKey !== undefined) failed.set(orderKey, settlement);
      }
      // Each message by itself: a crash repeats at most the one under way.
      await settle(sent);
    }
  }

  async #send(lane: SendingLane, bundle: readonly ClaimedNotification[], durable: boolean): Promise<Settlement[]> {
    const outcome = await this.try(lane, {
      payload: { ...bundlePayload(bundle), durable },
      idempotencyKey: bundleKey(bundle),
    });
    if (outcome.kind === "rejected" && bundle.length > 1) return this.#sendEach(lane, bundle, durable);
    lane.failures = outcome.kind === "retry" ? lane.failures + 1 : 0;
    // What went out as one message has one moment, by which it is known as one.
    const at = this.#options.clock.now();
    const settlements = bundle.map((notification) => this.#settlement(notification, outcome, at));
    for (const [index, notification] of bundle.entries()) this.#report(notification, settlements[index], index === 0);
    return settlements;
  }

  /** A receiver that rejects a bundle may mind only one of it: the others must not die with it. */
  async #sendEach(lane: SendingLane, bundle: readonly ClaimedNotification[], durable: boolean): Promise<Settlement[]> {
    const settlements: Settlement[] = [];
    for (const notification of bundle) settlements.push(...(await this.#send(lane, [notification], durable)));
    return settlements;
  }

  /** Hands a message to the channel, within its time. */
  try({ ready }: SendingLane, message: ChannelMessage): Promise<SendOutcome> {
    return tryChannel(ready.channel, message, { clock: this.#options.clock, stopped: this.#stopped });
  }

  #settlement(notification: ClaimedNotification, outcome: SendOutcome, at: number): Settlement {
    const { id } = notification;
    if (outcome.kind === "delivered") return { kind: "delivered", id, at };
    if (outcome.kind === "rejected") return { kind: "dead", id, at, error: outcome.message };
    const waitMs = outcome.retryAfterMs ?? backoffMs(notification.attempts, this.#options.random);
    if (at + waitMs - notification.generatedAt > GIVE_UP_MS) return { kind: "dead", id, at, error: outcome.message };
    return { kind: "retry", id, notBefore: at + waitMs, error: outcome.message };
  }

  /** Tells that one is not tried any more, and why. */
  giveUp(notification: ClaimedNotification, error: string): void {
    const at = this.#options.clock.now();
    this.#report(notification, { kind: "dead", id: notification.id, at, error }, false);
  }

  #report(notification: ClaimedNotification, settlement: Settlement | undefined, isLead: boolean): void {
    if (settlement === undefined) return;
    const message = settlement.kind === "delivered" ? null : settlement.error;
    const attempts = notification.attempts + 1;
    this.#options.onReport({ notification, outcome: settlement.kind, attempts, message, isLead });
  }
}
