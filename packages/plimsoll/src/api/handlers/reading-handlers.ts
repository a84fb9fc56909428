import { requireRole } from "../../command/actor.ts";
import { checkNow } from "../../command/check-now.ts";
import { knownComponent } from "../../command/known-component.ts";
import { configJsonSchema } from "../../config/config-json-schema.ts";
import { type ApiContext, commandOf } from "../api-context.ts";
import { listComponents } from "../component-list.ts";
import { RECENT_EVENTS, summarizeDashboard } from "../dashboard-summary.ts";
import { refuseOtherSites } from "../guard.ts";
import type { RouteHandlers } from "../route.ts";
import type { readingRoutes } from "../routes/reading-routes.ts";
import { historyHandlers } from "./history-handlers.ts";
import { liveHandlers } from "./live-handlers.ts";

/** The handlers of everything that can be asked below the base path. */
export function readingHandlers(context: ApiContext): RouteHandlers<typeof readingRoutes> {
  const { monitor, registries } = context;
  return {
    async status(request, reply) {
      if (request.query.refresh === "true") {
        refuseOtherSites(request.raw);
        requireRole(request.actor, "operator", "refresh=true");
        await checkNow(commandOf(context, request), {});
      }
      monitor.judgeNow();
      // The same as what judging answers, from parts that are already text.
      return reply.type("application/json; charset=utf-8").send(monitor.currentBody().json);
    },
    current: ({ raw }, reply) => context.current.send(raw, reply),
    statistics: () => context.statistics.read(),
    dashboard: () => summarizeDashboard(monitor.current(), monitor.recentEvents(RECENT_EVENTS), registries.checkers),
    components: ({ query }) => listComponents(monitor.current().components, query, query),
    component: ({ params }) => knownComponent(monitor, params.component_id),
    configSchema: () => configJsonSchema(registries),
    ...historyHandlers(context),
    ...liveHandlers(context),
  };
}
