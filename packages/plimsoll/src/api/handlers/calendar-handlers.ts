import { type TradingCalendar, toCalendarSchedule, toCalendarState } from "@plimsoll/core";
import { unknownCalendar } from "../../config/read-calendars.ts";
import type { Calendars } from "../../port/calendars.ts";
import { PlimsollError } from "../../port/plimsoll-error.ts";
import type { ApiContext } from "../api-context.ts";
import { DAY_MS } from "../query.ts";
import type { RouteHandlers } from "../route.ts";
import type { calendarRoutes } from "../routes/calendar-routes.ts";

const DEFAULT_DAYS = 7;
const MAX_DAYS = 400;

/** The handlers of what is asked about markets. */
export function calendarHandlers({ monitor, clock }: ApiContext): RouteHandlers<typeof calendarRoutes> {
  const { calendars } = monitor;
  return {
    calendars({ query }) {
      const now = query.at ?? clock.now();
      const used = calendars.inUse();
      const ids = query.id ?? [...used.keys()].filter((id) => calendars.get(id) !== null).toSorted();
      const states = [...new Set(ids)].map((id) =>
        toCalendarState(known(calendars, id), { now, days: query.days, components: used.get(id) ?? [] }),
      );
      return { items: states, next_cursor: null };
    },
    calendar({ params, query }) {
      const calendar = known(calendars, params.calendar_id);
      const from = query.from ?? clock.now();
      const to = query.to ?? from + DEFAULT_DAYS * DAY_MS;
      if (to > from && to - from <= MAX_DAYS * DAY_MS) return toCalendarSchedule(calendar, { from, to });
      const message = `expected a time after from, at most ${MAX_DAYS} days`;
      throw new PlimsollError("bad_request", `to: ${message}`, { mistakes: [{ path: "to", message }] });
    },
  };
}

function known(calendars: Calendars, id: string): TradingCalendar {
  const calendar = calendars.get(id);
  if (calendar !== null) return calendar;
  throw new PlimsollError("not_found", unknownCalendar(id, calendars.ids()) ?? `there is no calendar ${id}`);
}
