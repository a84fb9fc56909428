import { progressComponentFault } from "../config/progress-faults.ts";
import { unknownCalendar } from "../config/read-calendars.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import type { Monitor } from "../port/monitor.ts";
import { type Mistake, PlimsollError } from "../port/plimsoll-error.ts";

/**
 * Throws `bad_request` when a component would depend on one that isn't there, or in the end on itself, or names a calendar or
 * a teller of its progress that isn't there. `planned`: ids that will be there too.
 */
export function checkReferences(
  monitor: Monitor,
  definition: ComponentDefinition,
  planned: ReadonlySet<string> = new Set(),
): void {
  const mistakes: Mistake[] = [];
  definition.dependsOn.forEach((id, index) => {
    const path = `depends_on.${index}`;
    if (id !== definition.id && monitor.definition(id) === null && !planned.has(id)) {
      mistakes.push({ path, message: `there is no component ${JSON.stringify(id)}` });
    } else if (reaches(monitor, id, definition.id)) {
      mistakes.push({ path, message: `${JSON.stringify(id)} depends on ${JSON.stringify(definition.id)} itself` });
    }
  });
  const message =
    definition.calendar === undefined ? null : unknownCalendar(definition.calendar, monitor.calendars.ids());
  if (message !== null) mistakes.push({ path: "calendar", message });
  const { progress } = definition;
  if (progress !== undefined && "componentIds" in progress) {
    const known = [...monitor.current().components.map(({ component_id }) => component_id), ...planned];
    for (const id of progress.componentIds) {
      const fault = progressComponentFault(id, { own: definition.id, known });
      if (fault !== null) mistakes.push({ path: "progress.component", message: fault });
    }
  }
  const [first] = mistakes;
  if (first !== undefined) throw new PlimsollError("bad_request", `${first.path}: ${first.message}`, { mistakes });
}

/** Throws `conflict` while other components depend on this one. */
export function checkUnneeded(monitor: Monitor, id: string): void {
  const needing = monitor.current().components.filter((component) => component.depends_on.includes(id));
  if (needing.length === 0) return;
  const names = needing.slice(0, 5).map((component) => component.component_id);
  throw new PlimsollError("conflict", `${id} is what ${names.join(", ")} depends on; change or remove that first`);
}

function reaches(monitor: Monitor, from: string, goal: string): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === goal) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...(monitor.definition(id)?.dependsOn ?? []));
  }
  return false;
}
