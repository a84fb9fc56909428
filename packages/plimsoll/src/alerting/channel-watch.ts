import { CHANNEL_PREFIX } from "../port/channel.ts";
import type { AlertSubject } from "./alert-subject.ts";
import type { DeliveryReport } from "./outbox-sender.ts";

/** So many failed tries in a row make a channel's failure an alert of its own. */
export const ALARMING_FAILURES = 3;

/** What a channel's own alert is about. */
export function channelComponentId(channelId: string): string {
  return `${CHANNEL_PREFIX}${channelId}`;
}

/** The channel that a channel's own alert is about; null for any other component. */
export function channelOfComponent(componentId: string): string | null {
  const prefix = channelComponentId("");
  return componentId.startsWith(prefix) ? componentId.slice(prefix.length) : null;
}

/** Turns a channel that does not deliver into an alert, so that the other channels tell of it. */
export class ChannelWatch {
  readonly #failures = new Map<string, number>();

  /** Takes up channels whose failure was an alert before a restart. */
  restore(openComponentIds: Iterable<string>): void {
    for (const id of openComponentIds) {
      const channelId = channelOfComponent(id);
      if (channelId !== null) this.#failures.set(channelId, ALARMING_FAILURES);
    }
  }

  /** There is no such channel any more: whether it delivers is nobody's concern. */
  forget(channelId: string): void {
    this.#failures.delete(channelId);
  }

  isFailing(channelId: string): boolean {
    return (this.#failures.get(channelId) ?? 0) >= ALARMING_FAILURES;
  }

  /** The change of the channel's own status that this try means, or null. */
  report({ notification, outcome, message, isLead }: DeliveryReport, now: number): AlertSubject | null {
    const { channelId } = notification;
    if (outcome === "retry" && !isLead) return null;
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
