import { PlimsollError } from "../../port/plimsoll-error.ts";
import type { ApiContext } from "../api-context.ts";
import type { RouteHandlers } from "../route.ts";
import type { alertingRoutes } from "../routes/alerting-routes.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** What the routes were in the past is not known. */
const YEAR_MS = 366 * DAY_MS;
const MOST_DAYS = 62;

/** The ways to people, where alerts go, and why. */
export function routingHandlers({
  monitor: { alerting },
  clock,
}: ApiContext): Pick<
  RouteHandlers<typeof alertingRoutes>,
  "maintenanceTimes" | "channels" | "alertRoutes" | "explainRouting"
> {
  return {
    maintenanceTimes({ query }) {
      const from = query.from ?? clock.now();
      const to = query.to ?? from + 7 * DAY_MS;
      if (to < from || to - from > MOST_DAYS * DAY_MS) {
        throw badMoment("to", `expected a moment after \`from\`, at most ${MOST_DAYS} days later`);
      }
      return { items: [...alerting.windowTimes(from, to)], next_cursor: null };
    },
    channels() {
      const { deliveries, channels } = alerting.figures();
      const items = alerting.channels().map(({ channel_id, kind }) => {
        const counted = deliveries.find(({ channelId }) => channelId === channel_id);
        const { delivered = 0, retried = 0, dead = 0 } = counted ?? {};
        const failing = channels.some((one) => one.channelId === channel_id && one.failing);
        return { channel_id, kind, failing, delivered, retried, dead };
      });
      return { items, next_cursor: null };
    },
    alertRoutes: () => ({ items: [...alerting.routes()], next_cursor: null }),
    explainRouting({ query: { component_id, status, at } }) {
      const now = clock.now();
      if (at !== undefined && (at < now - MINUTE_MS || at > now + YEAR_MS))
        throw badMoment("at", "expected a moment between now and a year ahead");
      return alerting.explain(component_id, status, at ?? now);
    },
  };
}

function badMoment(path: string, message: string): PlimsollError {
  return new PlimsollError("bad_request", `${path}: ${message}`, { mistakes: [{ path, message }] });
}
