import { type CalendarSpec, SHIPPED_CALENDARS } from "@plimsoll/core";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { calendarSchema } from "./calendar-schema.ts";
import { didYouMean } from "./did-you-mean.ts";
import type { WrittenComponent } from "./expand-presets.ts";
import { type ConfigPath, type Fault, formatPath } from "./fault.ts";
import { parseWith } from "./schema-fault.ts";
import { toCalendar } from "./to-calendar.ts";

/** The calendars of a configuration, and what no schema sees in them: ids given twice, what is extended, what is missing. */
export function readCalendars(
  given: unknown,
  { withShape = false }: { readonly withShape?: boolean } = {},
): {
  readonly calendars: readonly CalendarSpec[];
  readonly faults: readonly Fault[];
} {
  const found = new Map<string, CalendarSpec>();
  const faults: Fault[] = [];
  for (const [index, input] of Array.isArray(given) ? given.entries() : []) {
    const parsed = parseWith(calendarSchema, input, ["calendars", index]);
    if ("faults" in parsed) {
      // Else its shape is reported by the schema around it.
      if (withShape) faults.push(...parsed.faults);
      continue;
    }
    const calendar = parsed.value;
    const base = calendar.extends === undefined ? null : baseOf(calendar.extends, found);
    const wrong = calendarFaults(calendar, { base, found, path: ["calendars", index] });
    faults.push(...wrong);
    if (wrong.length === 0) found.set(calendar.id, toCalendar(calendar, base));
  }
  return { calendars: [...found.values()], faults };
}

/** Calendars that are given in code, in the configuration's shape. Throws `bad_request` with every mistake. */
export function parseCalendars(given: readonly object[]): readonly CalendarSpec[] {
  const { calendars, faults } = readCalendars(given, { withShape: true });
  if (faults.length === 0) return calendars;
  const mistakes = faults.map(({ path, message }) => ({ path: formatPath(path), message }));
  const words = mistakes.map(({ path, message }) => `${path}: ${message}`).join("; ");
  throw new PlimsollError("bad_request", words, { mistakes });
}

/** What is wrong with the calendars that components, or objectives, name. */
export function calendarNameFaults(
  components: readonly Pick<WrittenComponent, "input" | "base">[],
  calendars: unknown,
): Fault[] {
  const known = [...SHIPPED_CALENDARS.keys(), ...namesOf(calendars)];
  return components.flatMap(({ input, base }): Fault[] => {
    const id = fieldOf(input, "calendar");
    const message = typeof id === "string" ? unknownCalendar(id, known) : null;
    return message === null ? [] : [{ path: [...base, "calendar"], message }];
  });
}

/** The calendars that components name, each with the ids of these. */
export function calendarNamesOf(components: unknown): Map<string, string[]> {
  const used = new Map<string, string[]>();
  for (const component of Array.isArray(components) ? (components as unknown[]) : []) {
    const [calendar, id] = [fieldOf(component, "calendar"), fieldOf(component, "id")];
    if (typeof calendar !== "string" || typeof id !== "string") continue;
    used.set(calendar, [...(used.get(calendar) ?? []), id]);
  }
  return used;
}

/** Null when a calendar is known; otherwise words that say so. */
export function unknownCalendar(id: string, known: readonly string[]): string | null {
  if (known.includes(id)) return null;
  const near = didYouMean(id, known);
  const hint = near === null ? `; known: ${[...new Set(known)].join(", ")}` : `; did you mean "${near}"?`;
  return `there is no calendar "${id.slice(0, 100)}"${hint}`;
}

function baseOf(id: string, found: ReadonlyMap<string, CalendarSpec>): CalendarSpec | null {
  return found.get(id) ?? SHIPPED_CALENDARS.get(id) ?? null;
}

function calendarFaults(
  { id, extends: extended, time_zone, segments }: ReturnType<typeof calendarSchema.parse>,
  { base, found, path }: { base: CalendarSpec | null; found: ReadonlyMap<string, CalendarSpec>; path: ConfigPath },
): Fault[] {
  const faults: Fault[] = [];
  if (found.has(id)) faults.push({ path: [...path, "id"], message: `"${id}" is the id of another calendar already` });
  if (extended === undefined) {
    if (SHIPPED_CALENDARS.has(id)) {
      const message = `Plimsoll brings a calendar "${id}"; write extends: ${id} to change it, or choose another id`;
      faults.push({ path: [...path, "id"], message });
    }
    const missing = time_zone === undefined ? "time_zone" : segments === undefined ? "segments" : null;
    if (missing !== null)
      faults.push({ path, message: `${missing} is missing: a calendar has both, unless it extends another` });
    return faults;
  }
  if (base === null) {
    const message = unknownCalendar(extended, [...found.keys(), ...SHIPPED_CALENDARS.keys()]);
    faults.push({ path: [...path, "extends"], message: message ?? `"${extended}" is extended before it is defined` });
  }
  if (time_zone !== undefined && base !== null && time_zone !== base.timeZone) {
    faults.push({
      path: [...path, "time_zone"],
      message: `expected ${base.timeZone}, as in ${extended}: its times are in it`,
    });
  }
  return faults;
}

function namesOf(calendars: unknown): string[] {
  return (Array.isArray(calendars) ? calendars : []).flatMap((calendar: unknown) => {
    const id = fieldOf(calendar, "id");
    return typeof id === "string" ? [id] : [];
  });
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
