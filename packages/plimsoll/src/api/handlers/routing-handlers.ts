import { PlimsollError } from "../../port/plimsoll-error.ts";
import type { ApiContext } from "../api-context.ts";
import type { RouteHandlers } from "../route.ts";
import type { alertingRoutes } from "../routes/alerting-routes.ts";

const MINUTE_MS = 60_000;
const YEAR_MS = 366 * 86_400_000;

/** The ways to people, where alerts go, and why. */
export function routingHandlers({
  monitor: { alerting },
  clock,
}: ApiContext): Pick<RouteHandlers<typeof alertingRoutes>, "channels" | "alertRoutes" | "explainRouting"> {
  return {
    channels: () => ({ items: [...alerting.channels()], next_cursor: null }),
    alertRoutes: () => ({ items: [...alerting.routes()], next_cursor: null }),
    explainRouting({ query: { component_id, status, at } }) {
      const now = clock.now();
      if (at !== undefined && (at < now - MINUTE_MS || at > now + YEAR_MS)) throw badMoment();
      return alerting.explain(component_id, status, at ?? now);
    },
  };
}

/** What the routes were in the past is not known. */
function badMoment(): PlimsollError {
  const message = "expected a moment between now and a year ahead";
  return new PlimsollError("bad_request", `at: ${message}`, { mistakes: [{ path: "at", message }] });
}
