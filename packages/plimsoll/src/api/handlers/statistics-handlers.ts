import { componentStatistics } from "../../insight/statistics/component-statistics.ts";
import { hourStatistics } from "../../insight/statistics/hour-statistics.ts";
import { readIncidentStatistics } from "../../insight/statistics/incident-statistics.ts";
import { readTimeReport } from "../../insight/statistics/time-report.ts";
import type { ApiContext } from "../api-context.ts";
import { keepAnswer } from "../keep-answer.ts";
import { DAY_MS, toRange } from "../query.ts";
import type { RouteHandlers } from "../route.ts";
import type { statisticsRoutes } from "../routes/statistics-routes.ts";
import { KEPT_MS } from "../statistics-source.ts";

const MONTH_MS = 30 * DAY_MS;

/** The handlers of statistics of time. */
export function statisticsHandlers({ monitor, store, clock }: ApiContext): RouteHandlers<typeof statisticsRoutes> {
  async function ofComponents(query: Parameters<typeof toRange>[0]) {
    const now = clock.now();
    const report = await readTimeReport(store, { range: toRange(query, now, DAY_MS), now, componentIds: null });
    return componentStatistics(report, (id) => monitor.definition(id)?.type ?? null);
  }
  const ofLastDay = keepAnswer(clock, KEPT_MS, () => ofComponents({}));
  return {
    componentStatistics: ({ query }) =>
      query.from === undefined && query.to === undefined ? ofLastDay() : ofComponents(query),
    async incidentStatistics({ query }) {
      const now = clock.now();
      return readIncidentStatistics(store, { ...toRange(query, now, MONTH_MS), now });
    },
    async hourStatistics({ query: { component_id: id, time_zone, ...query } }) {
      const now = clock.now();
      const componentIds = id === undefined ? null : [id];
      const report = await readTimeReport(store, { range: toRange(query, now, MONTH_MS), now, componentIds });
      const calendar = id === undefined ? undefined : monitor.definition(id)?.calendar;
      const market = calendar === undefined ? null : monitor.calendars.get(calendar);
      return hourStatistics(report, time_zone ?? market?.timeZone ?? "UTC");
    },
  };
}
