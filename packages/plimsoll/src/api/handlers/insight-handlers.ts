import { knownComponent } from "../../command/known-component.ts";
import type { ApiContext } from "../api-context.ts";
import type { RouteHandlers } from "../route.ts";
import type { insightRoutes } from "../routes/insight-routes.ts";

/** The handlers of what is worked out of history. */
export function insightHandlers({ monitor }: ApiContext): RouteHandlers<typeof insightRoutes> {
  return {
    async forecast({ query: { component_id, metric, limit } }) {
      const { forecasts } = monitor;
      const all =
        component_id === undefined
          ? forecasts.known()
          : await forecasts.of(knownComponent(monitor, component_id).component_id);
      const items = metric === undefined ? all : all.filter((each) => each.metric === metric);
      return { items: items.slice(0, limit), next_cursor: null };
    },
  };
}
