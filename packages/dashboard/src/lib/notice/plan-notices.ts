import { type SystemEvent, severityRank } from "@plimsoll/core";
import { incidentPath } from "../incident-path.ts";
import type { Notice } from "./notice-edge.ts";

const LEAST_RANK = severityRank("HIGH");

/** What was heard of one tag: the alerts that fire, with their components, and whether a notice was shown. */
interface Heard {
  readonly firing: ReadonlyMap<string, string>;
  readonly wasShown: boolean;
}
/** By tag. */
export type NoticeMemory = ReadonlyMap<string, Heard>;

/**
 * Which notices an event calls for: an alert of severity HIGH or worse that fires, and the end of one of which a notice was
 * shown. All of an incident have one tag, so that each takes the place of the one before. `isAway` false: the person looks
 * at the page, so that the event is only remembered.
 */
export function planNotice(
  memory: NoticeMemory,
  event: SystemEvent,
  isAway: boolean,
): { memory: NoticeMemory; notice: Notice | null } {
  const alertId = typeof event.details.alert_id === "string" ? event.details.alert_id : `event-${event.id}`;
  const tag = event.incident_id ?? alertId;
  const heard = memory.get(tag) ?? { firing: new Map(), wasShown: false };
  if (event.event_type === "alert_fired" && severityRank(event.severity) >= LEAST_RANK) {
    const firing = new Map([...heard.firing, [alertId, event.component_id ?? "Plimsoll"]]);
    const notice = isAway ? toNotice(event, tag, `${event.severity}: ${event.component_id ?? "Plimsoll"}`) : null;
    return { memory: remember(memory, tag, { firing, wasShown: heard.wasShown || isAway }), notice };
  }
  if (event.event_type !== "alert_resolved" || !heard.firing.has(alertId)) return { memory, notice: null };
  const firing = new Map([...heard.firing].filter(([id]) => id !== alertId));
  const notice = isAway && heard.wasShown ? toNotice(event, tag, resolvedTitle(event, firing)) : null;
  return { memory: remember(memory, tag, { firing, wasShown: heard.wasShown }), notice };
}

function remember(memory: NoticeMemory, tag: string, heard: Heard): NoticeMemory {
  const next = new Map(memory);
  if (heard.firing.size === 0) next.delete(tag);
  else next.set(tag, heard);
  return next;
}

function toNotice(event: SystemEvent, tag: string, title: string): Notice {
  const path = event.incident_id === null ? "/" : incidentPath(event.incident_id);
  return { title, body: event.message, tag, path };
}

/** It replaces the notice of the others that still fire, so it has to name them. */
function resolvedTitle(event: SystemEvent, firing: ReadonlyMap<string, string>): string {
  const still = [...new Set(firing.values())];
  const rest = still.length === 0 ? "" : `; still firing: ${still.join(", ")}`;
  return `Resolved: ${event.component_id ?? "Plimsoll"}${rest}`;
}
