import { componentStatisticsJson } from "../../insight/statistics/component-statistics.ts";
import { hourStatistics } from "../../insight/statistics/hour-statistics.ts";
import { readIncidentStatistics } from "../../insight/statistics/incident-statistics.ts";
import { statusStrips } from "../../insight/statistics/status-strips.ts";
import { readTimeReport, whileOpen } from "../../insight/statistics/time-report.ts";
import { unhurried } from "../../insight/unhurried.ts";
import type { ApiContext } from "../api-context.ts";
import { keepAnswer } from "../keep-answer.ts";
import { packAnswer, sendPacked } from "../packed-answer.ts";
import { DAY_MS, toRange } from "../query.ts";
import type { RouteHandlers } from "../route.ts";
import type { statisticsRoutes } from "../routes/statistics-routes.ts";
import { sendOnce } from "../send-once.ts";
import { KEPT_MS } from "../statistics-source.ts";

const MONTH_MS = 30 * DAY_MS;
/** A strip's cell is half an hour, and the newest of them a page knows from the live stream. */
const STRIPS_KEPT = { freshMs: 30_000, servedMs: 120_000 };

/** The handlers of statistics of time. */
export function statisticsHandlers({ monitor, store, clock }: ApiContext): RouteHandlers<typeof statisticsRoutes> {
  const marketOf = (id: string) => {
    const calendar = monitor.definition(id)?.calendar;
    return calendar === undefined ? null : monitor.calendars.get(calendar);
  };
  async function ofComponents(query: Parameters<typeof toRange>[0] & { readonly during: "all" | "open" }) {
    const now = clock.now();
    const all = await readTimeReport(store, { range: toRange(query, now, DAY_MS), now, componentIds: null });
    const report = query.during === "open" ? whileOpen(all, marketOf) : all;
    return componentStatisticsJson(report, (id) => monitor.definition(id)?.type ?? null);
  }
  const ofLastDay = keepAnswer(clock, { freshMs: KEPT_MS }, () => ofComponents({ during: "all" }));
  const strips = keepAnswer(clock, STRIPS_KEPT, async () => {
    const now = clock.now();
    const report = await readTimeReport(store, { range: { from: now - DAY_MS, to: now }, now, componentIds: null });
    const isWatched = (id: string) => monitor.definition(id) !== undefined;
    return packAnswer(await unhurried(statusStrips(report, { now, spanMs: DAY_MS, isWatched }), clock));
  });
  return {
    statusStrips: async ({ raw }, reply) => sendPacked(raw, reply, await strips()),
    async componentStatistics({ query }, reply) {
      const isLastDay = query.from === undefined && query.to === undefined && query.during === "all";
      if (!isLastDay) return sendOnce(reply, await ofComponents(query));
      return reply.type("application/json; charset=utf-8").send(await ofLastDay());
    },
    async incidentStatistics({ query }) {
      const now = clock.now();
      return readIncidentStatistics(store, { ...toRange(query, now, MONTH_MS), now });
    },
    async hourStatistics({ query: { component_id: id, time_zone, ...query } }) {
      const now = clock.now();
      const componentIds = id === undefined ? null : [id];
      const report = await readTimeReport(store, { range: toRange(query, now, MONTH_MS), now, componentIds });
      const market = id === undefined ? null : marketOf(id);
      return hourStatistics(report, time_zone ?? market?.timeZone ?? "UTC");
    },
  };
}
