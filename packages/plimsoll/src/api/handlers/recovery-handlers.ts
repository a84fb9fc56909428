import {
  answerAttempt,
  clearDeployLock,
  pauseRecovery,
  rearmRecovery,
  releaseRecovery,
  resumeRecovery,
  setDeployLock,
  startAction,
} from "../../command/steer-recovery.ts";
import { type ApiContext, commandOf } from "../api-context.ts";
import { EVER_MS, toRange } from "../query.ts";
import type { RouteHandlers } from "../route.ts";
import type { recoveryRoutes } from "../routes/recovery-routes.ts";

export function recoveryHandlers(context: ApiContext): RouteHandlers<typeof recoveryRoutes> {
  const { monitor, store, clock } = context;
  return {
    recovery: () => monitor.recovery.overview(),
    recoveryAttempts({ query }) {
      const { component_id: componentId = null, action_id: actionId = null, limit, cursor = null } = query;
      const range = toRange(query, clock.now(), EVER_MS);
      return store.queryAttempts({ ...range, componentId, actionId, limit, cursor });
    },
    approveAttempt: (request) => answerAttempt(commandOf(context, request), toWord(request, true)),
    rejectAttempt: (request) => answerAttempt(commandOf(context, request), toWord(request, false)),
    startAction: (request) =>
      startAction(commandOf(context, request), { actionId: request.params.action_id, ...request.body }),
    pauseRecovery: (request) => pauseRecovery(commandOf(context, request), request.body),
    resumeRecovery: (request) => resumeRecovery(commandOf(context, request), request.body),
    releaseRecovery: (request) =>
      releaseRecovery(commandOf(context, request), { componentId: request.params.component_id, ...request.body }),
    rearmRecovery: (request) => rearmRecovery(commandOf(context, request), request.body),
    setDeployLock: (request) => setDeployLock(commandOf(context, request), request.body),
    clearDeployLock: (request) => clearDeployLock(commandOf(context, request)),
  };
}

interface Answered {
  readonly params: { readonly attempt_id: string };
  readonly body: { readonly note: string };
}

function toWord({ params, body }: Answered, agrees: boolean) {
  return { attemptId: params.attempt_id, agrees, note: body.note };
}
