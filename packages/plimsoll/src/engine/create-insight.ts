import { surveyCapacity } from "../insight/capacity/capacity-survey.ts";
import { ForecastDesk } from "../insight/forecast/forecast-desk.ts";
import type { InsightWorld } from "../insight/insight-world.ts";
import type { Capacity } from "../port/capacity.ts";
import { DEFAULT_EARLY_WARNING } from "../port/forecast.ts";
import type { MonitorCore, MonitorDependencies } from "./monitor-core.ts";

/** What is worked out of history: where metrics are going, and how much room is left. */
export function createInsight(
  core: MonitorCore,
  { store, clock, log, earlyWarning: policy = DEFAULT_EARLY_WARNING }: MonitorDependencies,
): { readonly forecasts: ForecastDesk; readonly capacity: Capacity } {
  const world = createInsightWorld(core);
  const { findings } = core.alerting;
  return {
    forecasts: new ForecastDesk({ store, clock, log, world, findings, policy }),
    capacity: { survey: (query) => surveyCapacity({ store, clock, world }, query) },
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
