import type { ComponentHealth, ComponentType, HealthStatus, Page } from "@plimsoll/core";
import { decodeCursor, encodeCursor } from "./cursor.ts";

export interface ComponentFilter {
  readonly type?: readonly ComponentType[] | undefined;
  readonly status?: readonly HealthStatus[] | undefined;
  readonly tag?: readonly string[] | undefined;
  /** Found in the id, the kind, a tag or the reason, whatever the case. */
  readonly text?: string | undefined;
}

export interface ComponentPage {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** The components that pass every filter given (any value of each), by id, one page of them. */
export function listComponents(
  components: readonly ComponentHealth[],
  filter: ComponentFilter,
  { limit, cursor }: ComponentPage,
): Page<ComponentHealth> {
  const after = cursor === undefined ? null : decodeCursor(cursor);
  const found = components
    .filter((component) => (after === null || component.component_id > after) && passes(component, filter))
    .sort((a, b) => (a.component_id < b.component_id ? -1 : 1));
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next_cursor: found.length > limit && last !== undefined ? encodeCursor(last.component_id) : null };
}

function passes(component: ComponentHealth, { type, status, tag, text }: ComponentFilter): boolean {
  if (type !== undefined && !type.includes(component.component_type)) return false;
  if (status !== undefined && (component.status === null || !status.includes(component.status))) return false;
  if (tag !== undefined && !tag.some((wanted) => component.tags.includes(wanted))) return false;
  return text === undefined || containsText(component, text.toLowerCase());
}

function containsText({ component_id, kind, reason, tags }: ComponentHealth, text: string): boolean {
  return [component_id, kind, reason, ...tags].some((part) => part.toLowerCase().includes(text));
}
