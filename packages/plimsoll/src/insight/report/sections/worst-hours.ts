import type { HourStatistics } from "@plimsoll/core";
import { hourStatistics } from "../../statistics/hour-statistics.ts";
import type { SectionKind } from "../report-sources.ts";
import { duration, text, withBar, writeSection } from "../write-section.ts";

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MOST = 20;

/** The hours of the week in which components were down longest. */
export const worstHoursSection: SectionKind = {
  periods: ["weekly", "monthly", "annual"],
  async make({ time, timeZone }) {
    const { week } = hourStatistics(time, timeZone);
    const source = `changes of status, by clocks of ${timeZone}; the ${MOST} worst hours`;
    return writeSection<HourStatistics["week"][number]>(
      { id: "worst_hours", title: "Hours with most time down", source, range: time.range },
      [
        text("weekday", ({ weekday }) => WEEKDAYS[weekday] ?? null),
        text("hour", ({ hour }) => `${String(hour).padStart(2, "0")}:00`),
        withBar(duration("down", ({ down_seconds }) => down_seconds)),
      ],
      week.slice(0, MOST),
    );
  },
};
