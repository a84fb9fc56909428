import type { Alert } from "@plimsoll/core";
import type { ReadyChannel, SendOutcome } from "../port/channel.ts";
import type { Cancel, Clock } from "../port/clock.ts";
import type { Log } from "../port/log.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { ClaimedNotification, NewNotification, Settlement, Store } from "../port/store.ts";
import { GONE, goneChannel } from "./gone-channel.ts";
import { keepRetries, rememberTold, takeDue, waitFor } from "./memory-queue.ts";
import { type DeliveryReport, OutboxSender, type SendingLane } from "./outbox-sender.ts";

/** A claim is another's to take after this, ms; longer than a try, so that nothing is sent twice while we live. */
export const LEASE_MS = 60_000;
/** Notifications that wait for one channel go out together, at most so many in one message. */
export const BUNDLE_LIMIT = 500;
/** How often the outbox is looked at when nothing says that something is due, ms. */
export const IDLE_MS = 30_000;
/** How many notifications may wait in memory while the store cannot keep them. */
const MEMORY_LIMIT = 5000;
/** An old "is DOWN" after "is HEALTHY again" would leave people with an alert that never ends. */
const OVERTAKEN = "not sent: something newer of this alert was told from memory while the store could not be read";

/** What became of a notification that the store does not hold. */
export interface InMemoryFate {
  readonly state: "pending" | "delivered" | "dead";
  /** At least so many tries. */
  readonly attempts: number;
  /** When it was delivered or given up, epoch ms. */
  readonly at: number | null;
  readonly error: string | null;
}

export interface OutboxPumpOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly owner: string;
  readonly channels: ReadonlyMap<string, ReadyChannel>;
  readonly random: () => number;
  readonly onReport: (report: DeliveryReport) => void;
  /** These are about to be tried. Default: nobody asks. */
  readonly onClaimed?: (claimed: readonly ClaimedNotification[]) => void;
}

/** What waits for one channel. Each channel has its own lane, so that a slow one delays nobody else. */
interface Lane extends SendingLane {
  readonly channelId: string;
  busy: boolean;
  again: boolean;
  cancel: Cancel | null;
  /** Only while the store cannot keep them. */
  readonly memory: ClaimedNotification[];
  /** Of each alert that was told from memory, when the newest of that was decided, epoch ms. */
  readonly toldFromMemory: Map<string, number>;
  /** The receiver has just taken something after it had failed: what waits for its next try need not wait any longer. */
  isBack: boolean;
}

/**
 * Takes notifications from the outbox under a lease, sends them, and marks them done after the receiver has taken them:
 * at least once, across a crash at any point. While the store is in trouble it sends from memory.
 */
export class OutboxPump {
  readonly #options: OutboxPumpOptions;
  readonly #sender: OutboxSender;
  readonly #lanes = new Map<string, Lane>();
  readonly #abort = new AbortController();
  /** What was sent from memory and has to be marked once the store holds it. */
  #unsettled: Settlement[] = [];
  #storeUsable = true;
  #stopped = false;
  #listening = false;

  constructor(options: OutboxPumpOptions) {
    this.#options = options;
    this.#sender = new OutboxSender(options, this.#abort.signal);
    for (const [channelId, ready] of options.channels) this.#addLane(channelId, ready);
  }

  start(): void {
    for (const lane of this.#lanes.values()) this.#kick(lane);
    if (this.#storeUsable) void this.#buryOrphans();
  }

  /** Whether there is such a channel, rather than only something that still waits for one. */
  has(channelId: string): boolean {
    return this.#lanes.get(channelId)?.ready.kind !== GONE && this.#lanes.has(channelId);
  }

  /** What waits for channels that there are not any more is given up, for all to see; it can be sent again. */
  async #buryOrphans(): Promise<void> {
    const waiting = await this.#options.store.nextNotifications().catch(() => []);
    if (!this.#stopped) this.wake(waiting.map(({ channelId }) => channelId).filter((id) => !this.#lanes.has(id)));
  }

  /** Lets the channels that can hear answers listen for them. */
  listen(): void {
    this.#listening = true;
    this.#listen();
  }

  #listen(): void {
    for (const { ready } of this.#lanes.values()) ready.channel.listen?.();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#abort.abort();
    for (const lane of this.#lanes.values()) lane.cancel?.();
    await Promise.allSettled(Array.from(this.#lanes.values(), async (lane) => lane.ready.channel.close?.()));
  }

  /** Sends over these channels from now on; what waits for one that is gone is given up. */
  useChannels(channels: ReadonlyMap<string, ReadyChannel>): void {
    for (const lane of this.#lanes.values()) {
      closeQuietly(lane.ready);
      if (channels.has(lane.channelId)) continue;
      lane.cancel?.();
      this.#lanes.delete(lane.channelId);
    }
    for (const [channelId, ready] of channels) {
      const lane = this.#lanes.get(channelId);
      if (lane === undefined) this.#addLane(channelId, ready);
      else lane.ready = ready;
    }
    if (this.#listening) this.#listen();
    this.start();
  }

  get channels(): readonly { readonly channel_id: string; readonly kind: string }[] {
    const lanes = [...this.#lanes.values()].filter(({ channelId }) => this.has(channelId));
    return lanes.map(({ channelId, ready }) => ({ channel_id: channelId, kind: ready.kind }));
  }

  tellsAcknowledged(channelId: string): boolean {
    return this.#lanes.get(channelId)?.ready.tellsAcknowledged ?? false;
  }

  /** Sends a test at once, past everything that waits. Rejects with `not_found` for a channel that there is not. */
  async test(channelId: string, alert: Alert): Promise<SendOutcome> {
    const lane = this.#lanes.get(channelId);
    if (lane === undefined || !this.has(channelId))
      throw new PlimsollError("not_found", `no channel ${JSON.stringify(channelId)}`);
    return this.#sender.try(lane, {
      payload: {
        version: "1",
        group_key: alert.dedup_key,
        status: "firing",
        kind: "test",
        alerts: [alert],
        incidents: [],
      },
      idempotencyKey: alert.alert_id,
    });
  }

  /** The store holds new notifications for these channels. */
  wake(channelIds: Iterable<string>): void {
    for (const channelId of channelIds) this.#kick(this.#laneOf(channelId));
  }

  /** A channel's lane; of one that there is not, a lane in which nothing is ever taken. */
  #laneOf(channelId: string): Lane {
    return this.#lanes.get(channelId) ?? this.#addLane(channelId, goneChannel(channelId));
  }

  /** The store could not keep these: send them from memory. */
  sendUnkept(notifications: readonly NewNotification[]): void {
    const generatedAt = this.#options.clock.now();
    for (const notification of notifications) {
      const lane = this.#laneOf(notification.channelId);
      if (lane.memory.length >= MEMORY_LIMIT) {
        const lost = lane.memory.shift();
        if (lost) this.#sender.giveUp(lost, "too many wait in memory");
      }
      lane.memory.push({ ...notification, attempts: 0, generatedAt });
      this.#kick(lane);
    }
  }

  /** Whether the outbox can be read; while it can't, only memory is sent from. */
  async useStore(usable: boolean): Promise<void> {
    if (usable && this.#unsettled.length > 0) {
      const settlements = this.#unsettled.splice(0);
      await this.#options.store.settleNotifications(settlements).catch(() => this.#unsettled.unshift(...settlements));
    }
    this.#storeUsable = usable;
    if (usable) this.start();
  }

  /** What became of one that was sent from memory; null for one that is not known here. */
  fateInMemory(id: string): InMemoryFate | null {
    const settled = this.#unsettled.find((settlement) => settlement.id === id);
    if (settled !== undefined && settled.kind !== "retry") {
      const error = settled.kind === "dead" ? settled.error : null;
      return { state: settled.kind, attempts: 1, at: settled.at, error };
    }
    for (const { memory } of this.#lanes.values()) {
      const waiting = memory.find((notification) => notification.id === id);
      if (waiting !== undefined) return { state: "pending", attempts: waiting.attempts, at: null, error: null };
    }
    return null;
  }

  #addLane(channelId: string, ready: ReadyChannel): Lane {
    const lane: Lane = {
      channelId,
      ready,
      busy: false,
      again: false,
      cancel: null,
      memory: [],
      toldFromMemory: new Map(),
      failures: 0,
      isBack: false,
    };
    this.#lanes.set(channelId, lane);
    return lane;
  }

  #kick(lane: Lane): void {
    if (this.#stopped) return;
    if (lane.busy) {
      lane.again = true;
      return;
    }
    lane.cancel?.();
    lane.cancel = null;
    lane.busy = true;
    void this.#work(lane)
      .catch((error: unknown) => {
        this.#options.log.warn({ err: error, channel_id: lane.channelId }, "the outbox could not be read");
        return IDLE_MS;
      })
      .then((waitMs) => this.#rest(lane, waitMs));
  }

  #rest(lane: Lane, waitMs: number): void {
    lane.busy = false;
    if (this.#stopped || this.#lanes.get(lane.channelId) !== lane) return;
    if (lane.again || waitMs <= 0) {
      lane.again = false;
      this.#kick(lane);
    } else {
      lane.cancel = this.#options.clock.schedule(Math.min(waitMs, IDLE_MS), () => this.#kick(lane));
    }
  }

  /** Sends one bundle; answers how long to wait before looking again, ms. */
  async #work(lane: Lane): Promise<number> {
    const { clock, store } = this.#options;
    const fromMemory = takeDue(lane.memory, { now: clock.now(), limit: BUNDLE_LIMIT });
    if (fromMemory.length > 0) {
      await this.#sender.sendAll(lane, fromMemory, {
        durable: false,
        settle: async (settlements) => {
          this.#unsettled.push(...settlements.filter((settlement) => settlement.kind !== "retry"));
          rememberTold(lane.toldFromMemory, fromMemory, settlements);
          keepRetries(lane.memory, settlements);
        },
      });
      return Math.min(IDLE_MS, waitFor(lane.memory, clock.now()));
    }
    if (!this.#storeUsable) return Math.min(IDLE_MS, waitFor(lane.memory, clock.now()));
    const now = clock.now();
    const wasFailing = lane.failures > 0;
    const claimed = await store.claimNotifications({
      channelId: lane.channelId,
      now,
      limit: BUNDLE_LIMIT,
      leaseUntil: now + LEASE_MS,
      owner: this.#options.owner,
      retriesToo: lane.isBack,
    });
    if (claimed.length === 0) lane.isBack = false;
    if (claimed.length > 0) {
      this.#options.onClaimed?.(claimed);
      const overtaken = claimed.filter((each) => each.generatedAt < (lane.toldFromMemory.get(each.alertId) ?? 0));
      if (overtaken.length > 0) {
        await store.settleNotifications(overtaken.map(({ id }) => ({ kind: "dead", id, at: now, error: OVERTAKEN })));
      }
      const news = overtaken.length === 0 ? claimed : claimed.filter((each) => !overtaken.includes(each));
      await this.#sender.sendAll(lane, news, {
        durable: true,
        settle: (settlements) => store.settleNotifications(settlements),
      });
      lane.isBack = lane.failures === 0 && (lane.isBack || wasFailing);
      if (lane.failures === 0) return 0;
    }
    const next = (await store.nextNotifications()).find((due) => due.channelId === lane.channelId);
    return next === undefined ? IDLE_MS : Math.max(10, next.at - clock.now());
  }
}

function closeQuietly({ channel }: ReadyChannel): void {
  void Promise.resolve(channel.close?.()).catch(() => {});
}
