import { PlimsollError } from "../../port/plimsoll-error.ts";
import type { ApiContext } from "../api-context.ts";
import type { RouteHandlers } from "../route.ts";
import type { sloRoutes } from "../routes/slo-routes.ts";

/** The handlers of objectives. */
export function sloHandlers({ monitor }: ApiContext): RouteHandlers<typeof sloRoutes> {
  return {
    slos: () => ({ items: monitor.slos.list(), next_cursor: null }),
    slo({ params: { slo_id: id } }) {
      const report = monitor.slos.get(id);
      if (report !== null) return report;
      throw new PlimsollError("not_found", `there is no objective ${JSON.stringify(id)}, or it is not judged yet`);
    },
  };
}
