import type { ComponentHealth, StreamMessage, SystemEvent, SystemHealth } from "@plimsoll/core";

const MOST_EVENTS = 20;
const MATTERS = /^(incident|silence)_/;

/** What a follower of the live stream knows. */
export interface LiveView {
  readonly system: Omit<SystemHealth, "components">;
  readonly components: ReadonlyMap<string, ComponentHealth>;
  /** The newest first, at most 20. */
  readonly events: readonly SystemEvent[];
}

/** What is known after a message; null before the first snapshot, when a delta says nothing. */
export function applyMessage(view: LiveView | null, message: StreamMessage): LiveView | null {
  if (message.type === "snapshot") {
    const { components, ...system } = message.system_health;
    return { system, components: new Map(components.map((it) => [it.component_id, it])), events: view?.events ?? [] };
  }
  if (view === null) return null;
  const { type: _, components: changed, removed, events, ...figures } = message;
  const components = new Map(view.components);
  for (const id of removed) components.delete(id);
  for (const component of changed) components.set(component.component_id, component);
  return {
    system: { ...view.system, ...figures },
    components,
    events: [...events.toReversed(), ...view.events].slice(0, MOST_EVENTS),
  };
}

/** What happened to incidents and silences, of what a message tells. */
export function matterEvents(message: StreamMessage): readonly SystemEvent[] {
  return message.type === "delta" ? message.events.filter(({ event_type }) => MATTERS.test(event_type)) : [];
}

/** Between two views, a line for each component whose status or state changed, and one for the system. */
export function changeLines(before: LiveView | null, after: LiveView): string[] {
  const lines: string[] = [];
  const word = (it: ComponentHealth | undefined) =>
    it === undefined ? "absent" : it.state === "active" ? (it.status ?? "UNKNOWN") : it.state.toUpperCase();
  for (const [id, component] of after.components) {
    const last = before?.components.get(id);
    if (word(last) === word(component)) continue;
    lines.push(`${id} ${last === undefined ? "" : `${word(last)} -> `}${word(component)}: ${component.reason}`);
  }
  for (const id of before?.components.keys() ?? []) if (!after.components.has(id)) lines.push(`${id} removed`);
  const { overall_status: now, reason } = after.system;
  if (before === null || before.system.overall_status !== now) lines.push(`system ${now ?? "NOT KNOWN"}: ${reason}`);
  return lines;
}
