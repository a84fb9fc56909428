import { downHours, downWeekHours, type HourStatistics, toTimestamp } from "@plimsoll/core";
import { reportHead, type TimeReport } from "./time-report.ts";

const MAX_WORST = 20;

/** The hours of the week and the single hours in which components were DOWN longest. */
export function hourStatistics(report: TimeReport, timeZone: string): HourStatistics {
  const timelines = report.components.map((record) => [record.componentId, report.timelineOf(record)] as const);
  const hours = downHours(new Map(timelines));
  return {
    ...reportHead(report),
    time_zone: timeZone,
    week: downWeekHours(hours, timeZone).map(({ weekday, hour, downMs }) => ({
      weekday,
      hour,
      down_seconds: downMs / 1000,
    })),
    worst: hours.slice(0, MAX_WORST).map(({ from, downMs, components }) => ({
      from: toTimestamp(from),
      down_seconds: downMs / 1000,
      components: [...components],
    })),
  };
}
