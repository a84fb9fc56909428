import { signOffReadiness } from "../../command/sign-off-readiness.ts";
import { type ApiContext, commandOf } from "../api-context.ts";
import { toGateInfo } from "../readiness-gate.ts";
import type { RouteHandlers } from "../route.ts";
import type { readinessRoutes } from "../routes/readiness-routes.ts";

export function readinessHandlers(context: ApiContext): RouteHandlers<typeof readinessRoutes> {
  const { monitor, clock } = context;
  return {
    readiness: () => ({
      items: [...monitor.gates()].map(([id, gate]) => toGateInfo(id, gate, clock.now())),
      next_cursor: null,
    }),
    async signOffReadiness(request) {
      const { component_id: id } = request.params;
      const gate = await signOffReadiness(commandOf(context, request), { id, note: request.body.note });
      return toGateInfo(id, gate, clock.now());
    },
  };
}
