import type { Channel, SendOutcome } from "../port/channel.ts";
import type { Cancel, Clock } from "../port/clock.ts";
import type { Log } from "../port/log.ts";
import type { ClaimedNotification, NewNotification, Settlement, Store } from "../port/store.ts";
import { backoffMs } from "./backoff.ts";

/** One try may take this long, ms. */
export const SEND_TIMEOUT_MS = 10_000;
/** A claim is another's to take after this, ms; longer than a try, so that nothing is sent twice while we live. */
export const LEASE_MS = 60_000;
/** Notifications of different components that wait for one channel go out in one message of at most so many. */
export const BUNDLE_LIMIT = 50;
/** How often the outbox is looked at when nothing says that something is due, ms. */
export const IDLE_MS = 30_000;
/** A notification that could not be delivered for this long is dead: kept and shown, no longer tried, ms. */
export const GIVE_UP_MS = 3 * 24 * 3600 * 1000;
/** How many notifications may wait in memory while the store cannot keep them. */
const MEMORY_LIMIT = 5000;

export interface DeliveryReport {
  readonly notification: NewNotification;
  readonly outcome: "delivered" | "retry" | "dead";
  readonly attempts: number;
  readonly message: string | null;
}

export interface OutboxPumpOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly owner: string;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly random: () => number;
  readonly onReport: (report: DeliveryReport) => void;
}

/** What waits for one channel. Each channel has its own lane, so that a slow one delays nobody else. */
interface Lane {
  readonly channelId: string;
  channel: Channel;
  busy: boolean;
  again: boolean;
  cancel: Cancel | null;
  /** Only while the store cannot keep them. */
  readonly memory: ClaimedNotification[];
  failures: number;
  /** The receiver has just taken something after it had failed: what waits for its next try need not wait any longer. */
  isBack: boolean;
}

/**
 * Takes notifications from the outbox under a lease, sends them, and marks them done after the receiver has taken them:
 * at least once, across a crash at any point. While the store is in trouble it sends from memory.
 */
export class OutboxPump {
  readonly #options: OutboxPumpOptions;
  readonly #lanes = new Map<string, Lane>();
  readonly #abort = new AbortController();
  /** What was sent from memory and has to be marked once the store holds it. */
  #unsettled: Settlement[] = [];
  #storeUsable = true;
  #stopped = false;

  constructor(options: OutboxPumpOptions) {
    this.#options = options;
    for (const [channelId, channel] of options.channels) this.#addLane(channelId, channel);
  }

  start(): void {
    for (const lane of this.#lanes.values()) this.#kick(lane);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#abort.abort();
    for (const lane of this.#lanes.values()) lane.cancel?.();
    await Promise.allSettled(Array.from(this.#lanes.values(), async (lane) => lane.channel.close?.()));
  }

  /** Sends over these channels from now on; what waits for one that is gone stays in the store. */
  useChannels(channels: ReadonlyMap<string, Channel>): void {
    for (const lane of this.#lanes.values()) {
      void Promise.resolve(lane.channel.close?.()).catch(() => {});
      if (channels.has(lane.channelId)) continue;
      lane.cancel?.();
      this.#lanes.delete(lane.channelId);
    }
    for (const [channelId, channel] of channels) {
      const lane = this.#lanes.get(channelId);
      if (lane === undefined) this.#addLane(channelId, channel);
      else lane.channel = channel;
    }
    this.start();
  }

  /** The store holds new notifications for these channels. */
  wake(channelIds: Iterable<string>): void {
    for (const channelId of channelIds) {
      const lane = this.#lanes.get(channelId);
      if (lane) this.#kick(lane);
    }
  }

  /** The store could not keep these: send them from memory. */
  sendUnkept(notifications: readonly NewNotification[]): void {
    const generatedAt = this.#options.clock.now();
    for (const notification of notifications) {
      const lane = this.#lanes.get(notification.channelId);
      if (lane === undefined) continue;
      if (lane.memory.length >= MEMORY_LIMIT) {
        const lost = lane.memory.shift();
        if (lost) this.#report(lost, { kind: "dead", id: lost.id, at: generatedAt, error: "too many wait in memory" });
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

  #addLane(channelId: string, channel: Channel): void {
    const lane: Lane = {
      channelId,
      channel,
      busy: false,
      again: false,
      cancel: null,
      memory: [],
      failures: 0,
      isBack: false,
    };
    this.#lanes.set(channelId, lane);
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
    const fromMemory = takeBundle(lane.memory, clock.now());
    if (fromMemory.length > 0) {
      const settlements = await this.#send(lane, fromMemory, false);
      this.#unsettled.push(...settlements.filter((settlement) => settlement.kind !== "retry"));
      keepRetries(lane.memory, fromMemory, settlements);
      return waitFor(lane.memory, clock.now());
    }
    if (!this.#storeUsable) return waitFor(lane.memory, clock.now());
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
      await store.settleNotifications(await this.#send(lane, claimed, true));
      lane.isBack = lane.failures === 0 && (lane.isBack || wasFailing);
      if (lane.failures === 0) return 0;
    }
    const next = (await store.nextNotifications()).find((due) => due.channelId === lane.channelId);
    return next === undefined ? IDLE_MS : Math.max(10, next.at - clock.now());
  }

  async #send(lane: Lane, bundle: readonly ClaimedNotification[], durable: boolean): Promise<Settlement[]> {
    const outcome = await this.#try(lane, bundle, durable);
    if (outcome.kind === "rejected" && bundle.length > 1) return this.#sendEach(lane, bundle, durable);
    lane.failures = outcome.kind === "retry" ? lane.failures + 1 : 0;
    const settlements = bundle.map((notification) => this.#settlement(notification, outcome));
    for (const [index, notification] of bundle.entries()) this.#report(notification, settlements[index]);
    return settlements;
  }

  /** A receiver that rejects a bundle may mind only one of it: the others must not die with it. */
  async #sendEach(lane: Lane, bundle: readonly ClaimedNotification[], durable: boolean): Promise<Settlement[]> {
    const settlements: Settlement[] = [];
    for (const notification of bundle) settlements.push(...(await this.#send(lane, [notification], durable)));
    return settlements;
  }

  /** Sends with a deadline; a channel that throws or hangs is a failed try. */
  async #try(lane: Lane, bundle: readonly ClaimedNotification[], durable: boolean): Promise<SendOutcome> {
    const abort = new AbortController();
    const end = () => abort.abort();
    this.#abort.signal.addEventListener("abort", end, { once: true });
    let cancel: Cancel = () => {};
    const deadline = new Promise<SendOutcome>((resolve) => {
      cancel = this.#options.clock.schedule(SEND_TIMEOUT_MS, () => {
        end();
        resolve({ kind: "retry", message: `no answer within ${SEND_TIMEOUT_MS / 1000} s` });
      });
    });
    try {
      const idempotencyKey = bundle.map((notification) => notification.id).join(",");
      const sent = lane.channel.send({ ...bundlePayload(bundle), durable }, { signal: abort.signal, idempotencyKey });
      return await Promise.race([sent, deadline]);
    } catch (error) {
      return { kind: "retry", message: error instanceof Error ? error.message : String(error) };
    } finally {
      cancel();
      this.#abort.signal.removeEventListener("abort", end);
    }
  }

  #settlement(notification: ClaimedNotification, outcome: SendOutcome): Settlement {
    const at = this.#options.clock.now();
    const { id } = notification;
    if (outcome.kind === "delivered") return { kind: "delivered", id, at };
    if (outcome.kind === "rejected") return { kind: "dead", id, at, error: outcome.message };
    const waitMs = outcome.retryAfterMs ?? backoffMs(notification.attempts, this.#options.random);
    if (at + waitMs - notification.generatedAt > GIVE_UP_MS) return { kind: "dead", id, at, error: outcome.message };
    return { kind: "retry", id, notBefore: at + waitMs, error: outcome.message };
  }

  #report(notification: ClaimedNotification, settlement: Settlement | undefined): void {
    if (settlement === undefined) return;
    const message = settlement.kind === "delivered" ? null : settlement.error;
    const attempts = notification.attempts + 1;
    this.#options.onReport({ notification, outcome: settlement.kind, attempts, message });
  }
}

function bundlePayload(bundle: readonly ClaimedNotification[]) {
  const [first] = bundle;
  if (bundle.length === 1 && first !== undefined) return first.payload;
  const alerts = bundle.flatMap((notification) => notification.payload.alerts);
  const status = alerts.some((alert) => alert.status === "firing") ? ("firing" as const) : ("resolved" as const);
  return {
    version: "1" as const,
    group_key: `plimsoll:${first?.channelId ?? ""}`,
    status,
    kind: first?.payload.kind ?? ("alert" as const),
    alerts,
    incidents: bundle.flatMap((notification) => notification.payload.incidents),
  };
}

/** The first due notification of each order key, oldest first. */
function takeBundle(memory: readonly ClaimedNotification[], now: number): ClaimedNotification[] {
  const keys = new Set<string>();
  const bundle: ClaimedNotification[] = [];
  for (const notification of memory) {
    if (bundle.length === BUNDLE_LIMIT) break;
    const isFirst = !keys.has(notification.orderKey);
    keys.add(notification.orderKey);
    if (isFirst && notification.notBefore <= now) bundle.push(notification);
  }
  return bundle;
}

/** Takes out what is settled and leaves what has to be tried again, in its old place. */
function keepRetries(
  memory: ClaimedNotification[],
  bundle: readonly ClaimedNotification[],
  settlements: readonly Settlement[],
): void {
  for (const [index, notification] of bundle.entries()) {
    const settlement = settlements[index];
    const at = memory.indexOf(notification);
    if (at < 0 || settlement === undefined) continue;
    if (settlement.kind === "retry") {
      const attempts = notification.attempts + 1;
      memory[at] = { ...notification, attempts, notBefore: settlement.notBefore };
    } else {
      memory.splice(at, 1);
    }
  }
}

function waitFor(memory: readonly ClaimedNotification[], now: number): number {
  return memory.reduce((wait, notification) => Math.min(wait, Math.max(0, notification.notBefore - now)), IDLE_MS);
}
