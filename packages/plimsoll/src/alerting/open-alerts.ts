import { type Alert, type AlertProgress, type AlertRecord, NOBODY_TOLD, toldOf, withPeak } from "@plimsoll/core";
import { DueTimes } from "./due-times.ts";

/** Of so many alerts that are over it is remembered who heard of their end. */
const KEPT_ENDED = 1000;

/** An alert that fires, and who has heard of it. */
export interface OpenAlert {
  readonly alert: Alert;
  readonly progress: AlertProgress;
  /** When to ask again who should hear, epoch ms. */
  readonly nextAt: number | null;
  /** Whether somebody would have heard but for a hold. */
  readonly isHeld: boolean;
  /** Channels that must not be told: the alert is about them. */
  readonly except: ReadonlySet<string>;
}

/** The alerts that fire, by component; and of some that are over, who heard of that. */
export class OpenAlerts {
  readonly #open = new Map<string, OpenAlert>();
  readonly #reviews = new DueTimes();
  /** By alert id. */
  readonly #ended = new Map<string, ReadonlySet<string>>();

  get size(): number {
    return this.#open.size;
  }

  get(componentId: string): OpenAlert | undefined {
    return this.#open.get(componentId);
  }

  has(componentId: string): boolean {
    return this.#open.has(componentId);
  }

  values(): IterableIterator<OpenAlert> {
    return this.#open.values();
  }

  ids(): IterableIterator<string> {
    return this.#open.keys();
  }

  put(open: OpenAlert): void {
    const { component_id } = open.alert;
    this.#open.set(component_id, open);
    this.#reviews.set(component_id, open.nextAt);
  }

  /** One that is over. */
  letGo({ alert, progress }: OpenAlert): void {
    this.#open.delete(alert.component_id);
    this.#reviews.delete(alert.component_id);
    this.#ended.set(alert.alert_id, new Set(Object.keys(progress.told)));
    for (const id of this.#ended.keys()) {
      if (this.#ended.size <= KEPT_ENDED) return;
      this.#ended.delete(id);
    }
  }

  /** Whether a channel heard of the end of an alert that is over. */
  heardOfEnd(alertId: string, channelId: string): boolean {
    return this.#ended.get(alertId)?.has(channelId) ?? false;
  }

  /** Those about which has to be asked again, each once. */
  takeDue(now: number): string[] {
    return this.#reviews.takeDue(now);
  }

  /** No later than the next of these; null when there is none. */
  nextAt(): number | null {
    return this.#reviews.nextAt();
  }
}

/** What is known of an alert whose progress was not kept: whoever has a notification of it has heard of it. */
export function progressFrom(alert: Alert, deliveries: AlertRecord["deliveries"]): AlertProgress {
  const at = Date.parse(alert.generated_at);
  const told = deliveries.filter((delivery) => delivery.state !== "suppressed");
  return withPeak(
    {
      ...NOBODY_TOLD,
      toldAt: told.length === 0 ? null : at,
      told: Object.fromEntries(told.map(({ channel_id }) => [channel_id, toldOf(alert, at)])),
    },
    alert,
  );
}
