import { surveyCapacity } from "../insight/capacity/capacity-survey.ts";
import { ForecastDesk } from "../insight/forecast/forecast-desk.ts";
import type { InsightWorld } from "../insight/insight-world.ts";
import { ReportDesk, type ReportDeskParts } from "../insight/report/report-desk.ts";
import type { Capacity } from "../port/capacity.ts";
import { DEFAULT_EARLY_WARNING } from "../port/forecast.ts";
import type { MonitorCore } from "./monitor-core.ts";
import type { MonitorDependencies } from "./monitor-parts.ts";

/** What is worked out of history: where metrics are going, how much room is left, and the reports of all that. */
export function createInsight(
  core: MonitorCore,
  { store, clock, log, channels, reports = [], earlyWarning: policy = DEFAULT_EARLY_WARNING }: MonitorDependencies,
): { readonly forecasts: ForecastDesk; readonly capacity: Capacity; readonly reports: ReportDesk } {
  const world = createInsightWorld(core);
  const { findings } = core.alerting;
  const capacity: Capacity = { survey: (query) => surveyCapacity({ store, clock, world }, query) };
  const known = { components: () => core.publisher.current().components, slos: core.slos, capacity };
  const note: ReportDeskParts["note"] = (type, event) => core.changes.note(type, event);
  const parts = { store, clock, log, findings, note, world: known, env: process.env };
  return {
    forecasts: new ForecastDesk({ store, clock, log, world, findings, policy }),
    capacity,
    reports: new ReportDesk(parts, reports, channels),
  };
}

/** What insight is told of what is watched. */
function createInsightWorld({ components, publisher, calendars }: MonitorCore): InsightWorld {
  return {
    ids: () => [...components.all.keys()],
    component(id) {
      const watched = components.all.get(id);
      if (watched === undefined) return null;
      const { calendar, earlyWarning = {} } = watched.definition;
      const market = calendar === undefined ? null : calendars.get(calendar);
      return { health: publisher.health(watched), calendar: market, earlyWarning };
    },
  };
}
