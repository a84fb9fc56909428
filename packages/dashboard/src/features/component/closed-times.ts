import type { CalendarSchedule } from "@plimsoll/core";
import type { TimeBounds } from "../../lib/time-view/time-view.ts";

/** The parts of the bounds in which the market is not in session; none where its calendar is not known to the end. */
export function closedTimes(schedule: CalendarSchedule | undefined, bounds: TimeBounds): readonly TimeBounds[] {
  if (schedule === undefined) return [];
  const end = Math.min(bounds.to, Date.parse(schedule.to));
  const closed: TimeBounds[] = [];
  let at = Math.max(bounds.from, Date.parse(schedule.from));
  for (const { phase, from, to } of schedule.sessions) {
    if (phase !== "market") continue;
    const begins = Math.min(end, Date.parse(from));
    if (begins > at) closed.push({ from: at, to: begins });
    at = Math.max(at, Date.parse(to));
  }
  if (end > at) closed.push({ from: at, to: end });
  return closed;
}
