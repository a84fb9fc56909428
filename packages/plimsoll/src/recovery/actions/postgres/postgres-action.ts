import { formatDuration } from "@plimsoll/core";
import { toClientConfig } from "../../../database/postgres/client-config.ts";
import { toPostgresFailure } from "../../../database/postgres/postgres-failure.ts";
import type { ActionContext, ActionKind, ActionOutcome } from "../../../port/action.ts";
import type { Clock } from "../../../port/clock.ts";
import { endSessions } from "./end-sessions.ts";
import { openSession, serverOf } from "./open-session.ts";
import { type PostgresActionOptions, postgresActionOptions } from "./postgres-action-options.ts";

/** There must be an answer before the attempt's own end. */
const HEADROOM = 0.9;

/** `kind: postgres`: ends sessions that hold locks in a transaction and do nothing. */
export function createPostgresActionKind(): ActionKind<PostgresActionOptions> {
  return {
    kind: "postgres",
    options: postgresActionOptions,
    leastTier: () => "T2",
    restarts: false,
    target: (options) => `PostgreSQL at ${serverOf(options)}`,
    what: (options) => `end ${whose(options)} of PostgreSQL at ${serverOf(options)}, ${options.most} at most`,
    create: (options, { clock }) => ({ run: (context) => run(options, { clock, context }) }),
  };
}

function whose({ older_than, of_user, of_application }: PostgresActionOptions): string {
  const user = of_user === undefined ? "" : ` of the user ${of_user}`;
  const application = of_application === undefined ? "" : ` of ${of_application}`;
  return `sessions${user}${application} that are idle in a transaction for over ${formatDuration(older_than)}`;
}

async function run(
  options: PostgresActionOptions,
  { clock, context }: { readonly clock: Clock; readonly context: ActionContext },
): Promise<ActionOutcome> {
  const { signal } = context;
  const budgetMs = context.deadlineMs * HEADROOM;
  if (signal.aborted) return { kind: "failed", message: "ended before PostgreSQL was asked" };
  const session = await openSession(toClientConfig(options), budgetMs);
  let isLate = false;
  const giveUp = () => {
    isLate = true;
    session.destroy();
  };
  const stop = clock.schedule(budgetMs, giveUp);
  signal.addEventListener("abort", giveUp, { once: true });
  try {
    if (signal.aborted) giveUp();
    await session.connect();
    return await endSessions(session, options);
  } catch (error) {
    if (isLate) return { kind: "failed", message: `PostgreSQL at ${session.target} was not done in time` };
    return { kind: "failed", message: toPostgresFailure(error, session.target, "figures").message };
  } finally {
    stop();
    signal.removeEventListener("abort", giveUp);
    session.destroy();
  }
}
