import { calendarWarning } from "@plimsoll/core";
import type { Cancel, Clock } from "../port/clock.ts";
import type { Log } from "../port/log.ts";
import type { CalendarSet } from "./calendar-set.ts";
import type { ChangeLog } from "./change-log.ts";
import type { ComponentSet } from "./component-set.ts";

const REMINDER_MS = 7 * 86_400_000;
const LOOK_MS = 3_600_000;

export interface CalendarWatchOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly changes: Pick<ChangeLog, "note">;
  readonly calendars: CalendarSet;
  readonly components: Pick<ComponentSet, "calendarsInUse">;
}

/** Says in time, and again each week, that the known years of a calendar in use end: it would take a holiday for a fault. */
export class CalendarWatch {
  readonly #options: CalendarWatchOptions;
  readonly #toldAt = new Map<string, number>();
  #cancel: Cancel = () => {};

  constructor(options: CalendarWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#look();
  }

  stop(): void {
    this.#cancel();
  }

  #look(): void {
    const { clock, calendars, components } = this.#options;
    for (const [id, componentIds] of components.calendarsInUse()) {
      const calendar = calendars.get(id);
      this.#tell(id, calendar === null ? missingWarning(id, componentIds) : calendarWarning(calendar, clock.now()));
    }
    this.#cancel = clock.schedule(LOOK_MS, () => this.#look());
  }

  #tell(calendarId: string, warning: string | null): void {
    const { clock, log, changes } = this.#options;
    const now = clock.now();
    const toldAt = this.#toldAt.get(calendarId);
    if (warning === null) this.#toldAt.delete(calendarId);
    if (warning === null || (toldAt !== undefined && now - toldAt < REMINDER_MS)) return;
    this.#toldAt.set(calendarId, now);
    log.warn({ calendar: calendarId }, warning);
    changes.note("calendar_ending", { severity: "MEDIUM", message: warning, details: { calendar: calendarId } });
  }
}

function missingWarning(id: string, [first, ...others]: readonly string[]): string {
  const who = others.length === 0 ? String(first) : `${first} and ${others.length} more`;
  return `there is no calendar ${id} any more, which ${who} names: its market is taken as always in session`;
}
