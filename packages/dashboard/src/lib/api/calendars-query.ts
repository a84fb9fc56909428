import type { CalendarState, Page } from "@plimsoll/core";
import { useQuery } from "@tanstack/react-query";
import { useServices } from "../services.ts";

const REFRESH_MS = 60_000;
/** Just after an open or a close it is asked again, and no more often than this. */
const LEAST_MS = 1000;

/** Where the markets of the watched components are in their day. Empty where no component names one. */
export function useCalendarsQuery() {
  const { api, time } = useServices();
  return useQuery({
    queryKey: ["calendars"],
    queryFn: async ({ signal }) => (await api.get<Page<CalendarState>>("/calendar", { signal })).items,
    refetchInterval: ({ state }) => nextLook(state.data ?? [], time.now()),
  });
}

function nextLook(calendars: readonly CalendarState[], now: number): number {
  const turns = calendars.flatMap(({ next_open, next_close }) =>
    [next_open, next_close].flatMap((at) => (at === null ? [] : [Date.parse(at) - now + LEAST_MS])),
  );
  return Math.max(LEAST_MS, Math.min(REFRESH_MS, ...turns));
}
