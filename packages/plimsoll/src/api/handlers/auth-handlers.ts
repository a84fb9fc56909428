import { isIP } from "node:net";
import type { Me } from "@plimsoll/core";
import { AuditAllowance } from "../../auth/audit-allowance.ts";
import type { Authentication } from "../../auth/authentication.ts";
import { login } from "../../command/login.ts";
import { logout } from "../../command/logout.ts";
import { type Actor, effectiveRoles } from "../../port/actor.ts";
import { PlimsollError } from "../../port/plimsoll-error.ts";
import { type ApiContext, commandOf } from "../api-context.ts";
import { giveSession, sessionIdOf, takeSession } from "../credentials.ts";
import type { RouteHandlers } from "../route.ts";
import type { authRoutes } from "../routes/auth-routes.ts";

/** The handlers of login and logout. Inside another application there is no logging in here: it says who asks. */
export function authHandlers(context: ApiContext): RouteHandlers<typeof authRoutes> {
  const { auth, commands, version } = context;
  const failures = new AuditAllowance();
  return {
    async login({ body, raw }, reply) {
      if (auth === null) {
        throw new PlimsollError(
          "not_supported",
          "the application that serves this decides who may use it; log in there",
        );
      }
      const attempt = { ...body, address: isIP(raw.ip) === 0 ? "unknown" : raw.ip, sessionId: sessionIdOf(raw) };
      const { sessionId, actor } = await login({ ...commands, auth, failures }, attempt);
      giveSession(reply, sessionId, auth.sessionMaxMs);
      return describeActor(actor, auth);
    },
    async logout(request, reply) {
      if (auth !== null) {
        await logout(commandOf(context, request), { auth, sessionId: sessionIdOf(request.raw) });
        takeSession(reply);
      }
      return reply.code(204).send();
    },
    me: ({ actor }) => ({ ...describeActor(actor, auth), ...(version === undefined ? {} : { version }) }),
  };
}

function describeActor(actor: Actor, auth: Authentication | null): Me {
  return {
    name: actor.name,
    display_name: actor.displayName ?? null,
    roles: [...effectiveRoles(actor)],
    recognised_by: actor.recognisedBy ?? "application",
    login_possible: auth?.isLoginPossible ?? false,
  };
}
