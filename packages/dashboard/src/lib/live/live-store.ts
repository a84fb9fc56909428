import type { ComponentHealth, DeltaMessage, StreamMessage, SystemEvent, SystemHealth } from "@plimsoll/core";
import type { ConnectionState } from "./connection-state.ts";
import { mergeEvents } from "./merge-events.ts";
import { type Roster, toRoster } from "./roster.ts";
import { extendTrails, seedTrails, type Trails } from "./trail.ts";

/** What is shown of the system as a whole; the components are read one by one. */
export type LiveSystem = Omit<SystemHealth, "components">;
export interface ComponentView {
  readonly health: ComponentHealth;
  readonly trails: Trails;
}
/** What became of a message: a gap means that one was missed and the stream has to be asked again. */
export type Applied = "applied" | "duplicate" | "gap";
export type Topic = "system" | "roster" | "events" | "connection" | `component:${string}`;

/**
 * All that the server last said, outside React. Messages are taken in at once but shown together once a frame, and each
 * reader is told only of what it reads: a thousand updates a second redraw the rows they are about.
 */
export class LiveStore {
  readonly #frame: (callback: () => void) => void;
  readonly #listeners = new Map<Topic, Set<() => void>>();
  readonly #shown = new Map<string, ComponentView>();
  /** Taken in but not shown yet; null: gone. At most one entry per component, however long no frame comes. */
  readonly #pending = new Map<string, ComponentView | null>();
  readonly #touched = new Set<Topic>();
  readonly #eventListeners = new Set<(events: readonly SystemEvent[]) => void>();
  #sequence: number | null = null;
  #incoming: LiveSystem | null = null;
  #incomingEvents: readonly SystemEvent[] = [];
  #system: LiveSystem | null = null;
  #events: readonly SystemEvent[] = [];
  #roster: Roster = [];
  #connection: ConnectionState = { kind: "connecting" };
  #framed = false;

  /** `frame` calls back before the next paint. */
  constructor(frame: (callback: () => void) => void) {
    this.#frame = frame;
  }

  /** Of the last message taken in; null before the first. */
  get sequence(): number | null {
    return this.#sequence;
  }

  apply(message: StreamMessage): Applied {
    if (message.type === "snapshot") {
      this.applySnapshot(message.system_health);
      return "applied";
    }
    if (this.#sequence === null || message.sequence > this.#sequence + 1) return "gap";
    if (message.sequence <= this.#sequence) return "duplicate";
    this.#applyDelta(message);
    return "applied";
  }

  applySnapshot(health: SystemHealth): void {
    const { components, ...system } = health;
    const ids = new Set(components.map((component) => component.component_id));
    for (const id of [...this.#shown.keys(), ...this.#pending.keys()]) if (!ids.has(id)) this.#pending.set(id, null);
    for (const component of components) this.#take(component);
    this.#sequence = health.sequence;
    this.#incoming = system;
    this.#touch("system");
  }

  /** Forgets everything: what comes next may be another person's. */
  clear(): void {
    for (const id of [...this.#shown.keys(), ...this.#pending.keys()]) this.#pending.set(id, null);
    this.#sequence = null;
    this.#incoming = null;
    this.#incomingEvents = [];
    this.#touch("system");
    this.#touch("events");
    this.setConnection({ kind: "connecting" });
  }

  addEvents(events: readonly SystemEvent[]): void {
    const merged = mergeEvents(this.#incomingEvents, events);
    if (merged === this.#incomingEvents) return;
    this.#incomingEvents = merged;
    this.#touch("events");
  }

  setConnection(connection: ConnectionState): void {
    this.#connection = connection;
    this.#tell("connection");
  }

  seedTrails(id: string, history: Parameters<typeof seedTrails>[1]): void {
    const view = this.#latest(id);
    if (view === undefined) return;
    this.#pending.set(id, { health: view.health, trails: seedTrails(view.trails, history) });
    this.#touch(`component:${id}`);
  }

  system(): LiveSystem | null {
    return this.#system;
  }
  component(id: string): ComponentView | null {
    return this.#shown.get(id) ?? null;
  }
  /** Every component with what sorting, grouping and filtering need; the same object until one of those changes. */
  roster(): Roster {
    return this.#roster;
  }
  /** Newest first. */
  events(): readonly SystemEvent[] {
    return this.#events;
  }
  connection(): ConnectionState {
    return this.#connection;
  }

  subscribe(topic: Topic, listener: () => void): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(topic);
    };
  }

  /**
   * Tells what happens as it happens, each event once and never what history adds. Not held back until a frame: a page in
   * the background has frames too seldom.
   */
  onEvents(listener: (events: readonly SystemEvent[]) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  #applyDelta(message: DeltaMessage): void {
    const { overall_status, reason, statistics, monitoring_active, monitor, sequence } = message;
    for (const id of message.removed) this.#pending.set(id, null);
    for (const component of message.components) this.#take(component);
    if (message.events.length > 0) this.addEvents(message.events);
    this.#sequence = sequence;
    if (this.#incoming !== null) {
      this.#incoming = {
        ...this.#incoming,
        overall_status,
        reason,
        statistics,
        monitoring_active,
        monitor,
        sequence,
      };
      this.#touch("system");
    }
    if (message.events.length > 0) for (const listener of this.#eventListeners) listener(message.events);
  }

  #latest(id: string): ComponentView | undefined {
    const pending = this.#pending.get(id);
    return pending === undefined ? this.#shown.get(id) : (pending ?? undefined);
  }

  #take(health: ComponentHealth): void {
    const trails = extendTrails(this.#latest(health.component_id)?.trails ?? new Map(), health.metrics);
    this.#pending.set(health.component_id, { health, trails });
  }

  #touch(topic: Topic): void {
    this.#touched.add(topic);
    if (this.#framed) return;
    this.#framed = true;
    this.#frame(() => this.#show());
  }

  #show(): void {
    this.#framed = false;
    this.#system = this.#incoming;
    this.#events = this.#incomingEvents;
    for (const [id, view] of this.#pending) {
      if (view === null) this.#shown.delete(id);
      else this.#shown.set(id, view);
      this.#touched.add(`component:${id}`);
    }
    if (this.#pending.size > 0) this.#refreshRoster();
    this.#pending.clear();
    const topics = [...this.#touched];
    this.#touched.clear();
    for (const topic of topics) this.#tell(topic);
  }

  #refreshRoster(): void {
    const roster = toRoster(this.#roster, this.#shown, [...this.#pending.keys()]);
    if (roster === this.#roster) return;
    this.#roster = roster;
    this.#touched.add("roster");
  }

  #tell(topic: Topic): void {
    for (const listener of this.#listeners.get(topic) ?? []) listener();
  }
}
