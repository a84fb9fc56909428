import type { FastifyReply, FastifyRequest } from "fastify";
import { takePush } from "../../command/take-push.ts";
import { type Actor, hasRole, NOBODY } from "../../port/actor.ts";
import type { Push } from "../../port/push.ts";
import type { ApiContext } from "../api-context.ts";
import { credentialsOf } from "../credentials.ts";
import type { RouteHandlers, RouteRequest } from "../route.ts";
import type { pushRoutes } from "../routes/push-routes.ts";

const NO_BODY = new Uint8Array();

export function pushHandlers(context: ApiContext): RouteHandlers<typeof pushRoutes> {
  const take = ({ params, query, raw }: PushRequest, reply: FastifyReply) => {
    const push = toPush(raw, query.key ?? null, context);
    takePush(context.commands, { componentId: params.component_id, format: "heartbeat", push });
    return reply.code(204).send();
  };
  return { heartbeat: take, shortHeartbeat: take };
}

type PushRequest = Pick<RouteRequest<(typeof pushRoutes)["heartbeat"]>, "params" | "query" | "raw">;

function toPush(request: FastifyRequest, key: string | null, { actorOf }: ApiContext): Push {
  const actor = knownActor(request, actorOf);
  return {
    body: request.body instanceof Uint8Array ? request.body : NO_BODY,
    header: (name) => {
      const value = request.headers[name];
      return typeof value === "string" ? value : undefined;
    },
    key: key ?? credentialsOf(request).key,
    isTrusted: hasRole(actor, "operator"),
    from: actor === NOBODY || actor.name === request.ip ? request.ip : `${actor.name} (${request.ip})`,
  };
}

/** A bearer key that is nobody's may be the component's own. */
function knownActor(request: FastifyRequest, actorOf: (request: FastifyRequest) => Actor): Actor {
  try {
    return actorOf(request);
  } catch {
    return NOBODY;
  }
}
