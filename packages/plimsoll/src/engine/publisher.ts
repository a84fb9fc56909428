import {
  type ComponentHealth,
  type DeltaMessage,
  type MonitorHealth,
  type StatusCounts,
  type SystemEvent,
  type SystemHealth,
  toTimestamp,
} from "@plimsoll/core";
import type { Cancel, Clock } from "../port/clock.ts";
import type { PublishedBody, PublishedDelta } from "../port/monitor.ts";
import { toComponentHealth } from "./component-health.ts";
import { countedStatus, type DependencyView } from "./dependency-view.ts";
import type { Watched } from "./watched.ts";

/** Changes within this are published together, ms. */
const PUBLISH_MS = 2;
/** Where telling all readers takes longer, it rests for half as long afterwards, this long at most, ms. */
const LONGEST_REST_MS = 250;
/** So many deltas are kept for clients that reconnect. */
export const KEPT_DELTAS = 500;
const KEPT_EVENTS = 100;

/** What is true of the whole system at a moment; the rest of SystemHealth is the components. */
export interface SystemFigures {
  readonly overall_status: SystemHealth["overall_status"];
  readonly reason: string;
  readonly statistics: StatusCounts;
  readonly monitoring_active: boolean;
  readonly monitor: MonitorHealth;
}

export interface PublisherOptions {
  readonly clock: Clock;
  readonly watched: ReadonlyMap<string, Watched>;
  readonly dependencies: DependencyView;
  readonly figures: () => SystemFigures;
  /** Calls what is not ours so that its throw harms nobody. */
  readonly guard: (call: () => void) => void;
}

type Listener = (delta: PublishedDelta) => void | Promise<void>;

/**
 * Holds what was last published and tells subscribers what changed. Nothing is built for nobody: without a subscriber a
 * change only marks its component, and the JSON is made when it is first asked for.
 */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #listeners = new Set<Listener>();
  readonly #dirty = new Set<Watched>();
  readonly #deltas: PublishedDelta[] = [];
  #removed: string[] = [];
  #events: SystemEvent[] = [];
  #recent: SystemEvent[] = [];
  /** Begins at the clock, so that no number of an earlier run is met again by a client that resumes after a restart. */
  #sequence: number;
  #publishedAt: number;
  #changed = false;
  /** How long subscribers took with what they were told last, ms. */
  #tellingMs = 0;
  /** Deltas that subscribers are still being told: nothing more is published by the clock meanwhile. */
  #telling = 0;
  #cancel: Cancel | null = null;
  #body: PublishedBody | null = null;
  #health: SystemHealth | null = null;

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.#publishedAt = options.clock.now();
    this.#sequence = this.#publishedAt;
  }

  get sequence(): number {
    return this.#sequence;
  }

  /**
   * The component has changed. It is published soon, unless a change of it is still being made durable; and so are those
   * that depend on it, where its status decides what is shown of them.
   */
  touch(watched: Watched): void {
    this.#mark(watched);
    if (watched.holds > 0) return;
    const status = countedStatus(watched);
    if (status !== watched.toldStatus) {
      watched.toldStatus = status;
      for (const dependent of this.#options.dependencies.dependents(watched)) this.#mark(dependent);
    }
    this.#arm();
  }

  /** Keeps showing what is known now, before a change that must become durable first. */
  freeze(watched: Watched): void {
    if (watched.holds > 0) return;
    if (watched.dirty) watched.health = null;
    this.#healthOf(watched);
    watched.json = null;
    this.#dirty.delete(watched);
  }

  remove(watched: Watched): void {
    this.#dirty.delete(watched);
    this.#removed.push(watched.definition.id);
    this.#arm();
  }

  /** Something of the system as a whole has changed. */
  touchSystem(): void {
    this.#arm();
  }

  addEvents(events: readonly SystemEvent[]): void {
    if (events.length === 0) return;
    this.#events.push(...events);
    this.#recent = [...events].reverse().concat(this.#recent).slice(0, KEPT_EVENTS);
    this.#arm();
  }

  recentEvents(limit: number): readonly SystemEvent[] {
    return this.#recent.slice(0, limit);
  }

  subscribe(listener: Listener): Cancel {
    this.publishNow();
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  deltasSince(sequence: number): readonly PublishedDelta[] | null {
    this.publishNow();
    if (sequence === this.#sequence) return [];
    const first = this.#deltas[0];
    if (first === undefined || sequence < first.message.sequence - 1 || sequence > this.#sequence) return null;
    return this.#deltas.filter((delta) => delta.message.sequence > sequence);
  }

  /** Publishes what has changed without waiting for more. */
  publishNow(): void {
    if (!this.#changed) return;
    this.#cancel?.();
    this.#publish();
  }

  current(): SystemHealth {
    this.publishNow();
    this.#health ??= {
      ...this.#options.figures(),
      timestamp: toTimestamp(this.#publishedAt),
      sequence: this.#sequence,
      components: Array.from(this.#options.watched.values(), (watched) => this.#healthOf(watched)),
    };
    return this.#health;
  }

  health(watched: Watched): ComponentHealth {
    this.publishNow();
    return this.#healthOf(watched);
  }

  body(): PublishedBody {
    this.publishNow();
    if (this.#body === null) {
      const parts: string[] = [];
      for (const watched of this.#options.watched.values()) parts.push(this.#jsonOf(watched));
      const figures = this.#options.figures();
      const head = JSON.stringify({ ...figures, timestamp: toTimestamp(this.#publishedAt), sequence: this.#sequence });
      const json = Buffer.from(`${head.slice(0, -1)},"components":[${parts.join(",")}]}`);
      this.#body = { sequence: this.#sequence, etag: `"${this.#publishedAt.toString(36)}-${this.#sequence}"`, json };
    }
    return this.#body;
  }

  #mark(watched: Watched): void {
    watched.dirty = true;
    if (watched.holds === 0) this.#dirty.add(watched);
  }

  /** After a change of who depends on whom: those of which something else is to be shown now. */
  #markRelated(): void {
    const { dependencies, watched: all } = this.#options;
    if (!dependencies.takeChanged()) return;
    for (const watched of all.values()) {
      if (watched.health === null) continue;
      const { affectedBy, affects } = dependencies.relationOf(watched);
      if (affectedBy !== watched.health.affected_by || affects !== watched.health.affects) this.#mark(watched);
    }
  }

  #arm(): void {
    this.#changed = true;
    if (this.#listeners.size === 0 || this.#telling > 0) return;
    const delay = Math.max(PUBLISH_MS, Math.min(this.#tellingMs / 2, LONGEST_REST_MS));
    this.#cancel ??= this.#options.clock.schedule(delay, () => this.#publish());
  }

  #publish(): void {
    this.#cancel = null;
    this.#changed = false;
    this.#sequence += 1;
    this.#publishedAt = this.#options.clock.now();
    this.#body = null;
    this.#health = null;
    this.#markRelated();
    for (const watched of this.#dirty) {
      watched.dirty = false;
      watched.health = null;
      watched.json = null;
    }
    if (this.#listeners.size > 0) this.#tell();
    else this.#deltas.length = 0;
    this.#dirty.clear();
    this.#removed = [];
    this.#events = [];
  }

  #tell(): void {
    const components: ComponentHealth[] = [];
    for (const watched of this.#dirty) if (!watched.removed) components.push(this.#healthOf(watched));
    const message: DeltaMessage = {
      type: "delta",
      sequence: this.#sequence,
      components,
      removed: this.#removed,
      events: this.#events,
      ...this.#options.figures(),
    };
    let json: string | null = null;
    const delta: PublishedDelta = {
      message,
      json: () => {
        json ??= JSON.stringify(message);
        return json;
      },
    };
    this.#deltas.push(delta);
    if (this.#deltas.length > KEPT_DELTAS) this.#deltas.splice(0, this.#deltas.length - KEPT_DELTAS);
    const begun = this.#options.clock.monotonic();
    const pending: Promise<void>[] = [];
    for (const listener of this.#listeners) {
      this.#options.guard(() => {
        const told = listener(delta);
        if (told !== undefined) pending.push(told);
      });
    }
    this.#tellingMs = this.#options.clock.monotonic() - begun;
    if (pending.length > 0) void this.#awaitTold(pending, begun);
  }

  async #awaitTold(pending: readonly Promise<void>[], begun: number): Promise<void> {
    this.#telling += 1;
    await Promise.allSettled(pending);
    this.#telling -= 1;
    this.#tellingMs = this.#options.clock.monotonic() - begun;
    if (this.#changed) this.#arm();
  }

  #healthOf(watched: Watched): ComponentHealth {
    watched.health ??= toComponentHealth(watched, this.#options.dependencies.relationOf(watched), this.#publishedAt);
    return watched.health;
  }

  #jsonOf(watched: Watched): string {
    watched.json ??= JSON.stringify(this.#healthOf(watched));
    return watched.json;
  }
}
