import type { CalendarSchedule } from "@plimsoll/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useServices } from "../../lib/services.ts";
import { boundsOf, type TimeView } from "../../lib/time-view/time-view.ts";
import { viewKey } from "./view-query.ts";

/** Over more than this, days of trading are too narrow to tell from nights. */
const MOST_MS = 31 * 86_400_000;
const REFRESH_MS = 600_000;

/** The calendar of a component's market over what is shown of time, and a while beyond; undefined while it is not known. */
export function useMarketTimes(calendarId: string | undefined, view: TimeView): CalendarSchedule | undefined {
  const { api, time } = useServices();
  const { from, to } = boundsOf(view, time.now());
  return useQuery({
    queryKey: ["market-times", calendarId, ...viewKey(view)],
    enabled: calendarId !== undefined && to - from <= MOST_MS,
    queryFn: ({ signal }) => {
      const shown = boundsOf(view, time.now());
      const beyond = shown.to + (shown.to - shown.from);
      const query = { from: new Date(shown.from).toISOString(), to: new Date(beyond).toISOString() };
      return api.get<CalendarSchedule>(`/calendar/${encodeURIComponent(calendarId ?? "")}`, { query, signal });
    },
    refetchInterval: view.kind === "live" && REFRESH_MS,
    placeholderData: (previous, before) =>
      before?.queryKey[1] === calendarId ? keepPreviousData(previous) : undefined,
  }).data;
}
