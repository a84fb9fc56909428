import { backtestAlerts } from "../../command/backtest-alerts.ts";
import { knownComponent } from "../../command/known-component.ts";
import type { CapacityQuery } from "../../port/capacity.ts";
import { PlimsollError } from "../../port/plimsoll-error.ts";
import { type ApiContext, commandOf } from "../api-context.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import type { RouteHandlers } from "../route.ts";
import type { insightRoutes } from "../routes/insight-routes.ts";

/** The handlers of what is worked out of history. */
export function insightHandlers(context: ApiContext): RouteHandlers<typeof insightRoutes> {
  const { monitor, backtester = null } = context;
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
    async capacity({ query: { component_id, what_if, limit, cursor } }) {
      const componentId = component_id === undefined ? null : knownComponent(monitor, component_id).component_id;
      const after = cursor === undefined ? null : decodeCursor(cursor);
      const { items, next } = await monitor.capacity.survey({ componentId, limit, after, whatIf: toWhatIf(what_if) });
      return { items, next_cursor: next === null ? null : encodeCursor(next) };
    },
    backtest(request, reply) {
      const asking = new AbortController();
      const gone = new PlimsollError("internal", "whoever asked for the backtest has gone");
      reply.raw.once("close", () => asking.abort(gone));
      return backtestAlerts(commandOf(context, request), request.body, { backtester, signal: asking.signal });
    },
  };
}

/** `orders_per_second=1.5`; the metric may have an equals sign in its labels. */
function toWhatIf(text: string | undefined): CapacityQuery["whatIf"] {
  if (text === undefined) return null;
  const at = text.lastIndexOf("=");
  return { driver: text.slice(0, at), factor: Number(text.slice(at + 1)) };
}
