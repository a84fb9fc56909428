import { takeInbound, takePagerDuty } from "../../command/take-inbound.ts";
import { type ApiContext, commandOf } from "../api-context.ts";
import type { RouteHandlers } from "../route.ts";
import type { alertmanagerRoutes, inboundRoutes, signedRoutes } from "../routes/inbound-routes.ts";

export function inboundHandlers(context: ApiContext): RouteHandlers<typeof inboundRoutes> {
  return {
    async alertmanagerWebhook(request) {
      const { taken, own } = await takeInbound(commandOf(context, request), "alertmanager-webhook", request.body);
      return { taken, own };
    },
  };
}

export function signedHandlers({ commands }: ApiContext): RouteHandlers<typeof signedRoutes> {
  return {
    async pagerDutyWebhook({ raw }, reply) {
      const signature = raw.headers["x-pagerduty-signature"];
      await takePagerDuty(commands, { body: bytesOf(raw.body), signature: [signature].flat()[0] });
      return reply.code(204).send();
    },
  };
}

export function alertmanagerHandlers(context: ApiContext): RouteHandlers<typeof alertmanagerRoutes> {
  return {
    async alertmanagerAlerts(request, reply) {
      await takeInbound(commandOf(context, request), "alertmanager-alerts", request.body);
      return reply.code(200).send();
    },
  };
}

function bytesOf(body: unknown): Uint8Array {
  return body instanceof Uint8Array ? body : new Uint8Array();
}
