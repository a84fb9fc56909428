import { Cron } from "croner";
import { cronOf, type MaintenanceWindowInput } from "./maintenance-schema.ts";

/** One time that a window is open, epoch ms, the end excluded. */
export interface WindowTime {
  readonly from: number;
  readonly to: number;
}

/** The time that is under way at a moment, or else the next one; null when none comes any more. Throws for a cron line that can't be read. */
export function windowTimeAt(window: MaintenanceWindowInput, now: number): WindowTime | null {
  const cron = cronOf(window);
  if (cron === null) {
    const from = Date.parse(window.at ?? "");
    return from + window.duration > now ? { from, to: from + window.duration } : null;
  }
  const schedule = readCron(cron, window.time_zone);
  const [last] = schedule.previousRuns(1, new Date(now + 1));
  const begun = last?.getTime();
  if (begun !== undefined && begun <= now && begun + window.duration > now) {
    return { from: begun, to: begun + window.duration };
  }
  const next = schedule.nextRun(new Date(now))?.getTime();
  return next === undefined ? null : { from: next, to: next + window.duration };
}

/** At most so many times of a window that reach into a stretch, from the first on. */
export function windowTimesIn(window: MaintenanceWindowInput, { from, to }: WindowTime, limit: number): WindowTime[] {
  const times: WindowTime[] = [];
  let time = windowTimeAt(window, from);
  while (time !== null && time.from < to && times.length < limit) {
    times.push(time);
    time = windowTimeAt(window, time.to);
  }
  return times;
}

/** What is wrong with a window's times, or null: a cron line that can't be read, or a window that never comes. */
export function windowFault(window: MaintenanceWindowInput, now: number): string | null {
  try {
    return windowTimeAt(window, now) === null && cronOf(window) !== null ? "this window never comes" : null;
  } catch (error) {
    return `expected five cron fields (minute, hour, day, month, weekday): ${(error as Error).message}`;
  }
}

function readCron(line: string, timezone: string): Cron {
  if (line.trim().split(/\s+/).length !== 5) throw new Error(`got ${JSON.stringify(line)}`);
  return new Cron(line, { timezone, paused: true });
}
