import { CHANNEL_PREFIX } from "../port/channel.ts";
import type { AlertSubject } from "./alert-book.ts";
import type { DeliveryReport } from "./outbox-pump.ts";

/** So many failed tries in a row make a channel's failure an alert of its own. */
export const ALARMING_FAILURES = 3;

/** What a channel's own alert is about. */
export function channelComponentId(channelId: string): string {
  return `${CHANNEL_PREFIX}${channelId}`;
}

/** Turns a channel that does not deliver into an alert, so that the other channels tell of it. */
export class ChannelWatch {
  readonly #failures = new Map<string, number>();

  /** Takes up channels whose failure was an alert before a restart. */
  restore(openComponentIds: Iterable<string>): void {
    for (const id of openComponentIds) {
      if (id.startsWith(CHANNEL_PREFIX)) this.#failures.set(id.slice(CHANNEL_PREFIX.length), ALARMING_FAILURES);
    }
  }

  isFailing(channelId: string): boolean {
    return (this.#failures.get(channelId) ?? 0) >= ALARMING_FAILURES;
  }

  /** The change of the channel's own status that this try means, or null. */
  report({ notification, outcome, message }: DeliveryReport, now: number): AlertSubject | null {
    const { channelId } = notification;
    const before = this.#failures.get(channelId) ?? 0;
    const after =
      outcome === "delivered" ? 0 : outcome === "dead" ? Math.max(before + 1, ALARMING_FAILURES) : before + 1;
    this.#failures.set(channelId, after);
    const [wasBad, isBad] = [before >= ALARMING_FAILURES, after >= ALARMING_FAILURES];
    if (wasBad === isBad) return null;
    const reason = isBad
      ? `notifications over the channel ${channelId} are not delivered: ${message ?? "no reason given"}`
      : `the channel ${channelId} delivers again`;
    return {
      componentId: channelComponentId(channelId),
      componentType: "CUSTOM",
      from: isBad ? "HEALTHY" : "CRITICAL",
      to: isBad ? "CRITICAL" : "HEALTHY",
      reason,
      metrics: [],
      eventAt: now,
      detectedAt: now,
      except: [channelId],
    };
  }
}
