import type { DeliveryCount } from "../port/alerting.ts";
import type { NewNotification } from "../port/store.ts";
import type { DeliveryReport } from "./outbox-sender.ts";

type Counts = { delivered: number; dead: number; suppressed: number; retried: number };

/** Counts what became of notifications since the process started, by channel. */
export class DeliveryCounts {
  readonly #byChannel = new Map<string, Counts>();

  report({ notification, outcome }: DeliveryReport): void {
    this.#of(notification.channelId)[outcome === "retry" ? "retried" : outcome] += 1;
  }

  suppressed(notifications: readonly NewNotification[]): void {
    for (const { channelId } of notifications) this.#of(channelId).suppressed += 1;
  }

  /** Of these channels, and of those that are gone and were counted. */
  all(channelIds: readonly string[]): DeliveryCount[] {
    const ids = new Set([...channelIds, ...this.#byChannel.keys()]);
    return Array.from(ids, (channelId) => ({ channelId, ...this.#of(channelId) }));
  }

  #of(channelId: string): Counts {
    let counts = this.#byChannel.get(channelId);
    if (counts === undefined) {
      counts = { delivered: 0, dead: 0, suppressed: 0, retried: 0 };
      this.#byChannel.set(channelId, counts);
    }
    return counts;
  }
}
