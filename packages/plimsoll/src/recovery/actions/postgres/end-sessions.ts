import { clip, formatDuration } from "@plimsoll/core";
import type { ActionOutcome } from "../../../port/action.ts";
import type { ActionSession } from "./open-session.ts";
import type { PostgresActionOptions } from "./postgres-action-options.ts";

/** Times as text: a moment of JavaScript would lose the microseconds by which a session is told from a later one. */
interface IdleSession {
  readonly pid: number;
  readonly usename: string | null;
  readonly application_name: string;
  readonly idle_seconds: number;
  readonly backend_start: string;
  readonly state_change: string;
}

const IS_IDLE = "state IN ('idle in transaction', 'idle in transaction (aborted)')";
/** Plimsoll's own sessions are never among them. */
const FIND_SQL = `
  SELECT pid, usename, application_name, backend_start::text, state_change::text,
         extract(epoch FROM clock_timestamp() - state_change)::float8 AS idle_seconds
    FROM pg_stat_activity
   WHERE datname = current_database() AND ${IS_IDLE} AND pid <> pg_backend_pid() AND application_name <> 'plimsoll'
     AND state_change < clock_timestamp() - make_interval(secs => $1)
     AND ($2::text IS NULL OR usename = $2) AND ($3::text IS NULL OR application_name = $3)
   ORDER BY state_change`;
/** Only while it is still that session, in that same pause. */
const END_SQL = `
  SELECT pg_terminate_backend(pid) AS is_told
    FROM pg_stat_activity
   WHERE pid = $1 AND backend_start::text = $2 AND state_change::text = $3 AND ${IS_IDLE}`;
/** What a user without pg_monitor sees of others: a session without a state. */
const HIDDEN_SQL = `
  SELECT count(*)::int AS hidden
    FROM pg_stat_activity
   WHERE datname = current_database() AND state IS NULL AND backend_type IS NULL`;

/** Ends the sessions that the options mean, the longest idle first, or none where those are too many. */
export async function endSessions(session: ActionSession, options: PostgresActionOptions): Promise<ActionOutcome> {
  const { older_than: olderMs, of_user: user = null, of_application: application = null, most } = options;
  const found = await session.ask<IdleSession>(FIND_SQL, [olderMs / 1000, user, application]);
  const age = formatDuration(olderMs);
  if (found.length === 0) return none(session, age);
  if (found.length > most) {
    const message = `${found.length} sessions of ${session.target} are idle in a transaction for over ${age}, more than ${most}: none was ended, for so many are a sign of something else`;
    return { kind: "failed", message, output: found.slice(0, most).map(inWords).join("\n") };
  }
  const ends: SessionEnd[] = [];
  for (const it of found) ends.push(await endOne(session, it));
  return summarize(session.target, ends);
}

async function none(session: ActionSession, age: string): Promise<ActionOutcome> {
  const [row] = await session.ask<{ hidden: number }>(HIDDEN_SQL, []);
  const hidden = row?.hidden ?? 0;
  const blind = hidden === 0 ? "" : `; ${hidden} sessions of others are hidden from its user: grant it pg_monitor`;
  const message = `no session of ${session.target} is idle in a transaction for over ${age}: nothing was ended${blind}`;
  return { kind: "failed", message };
}

interface SessionEnd {
  readonly kind: "ended" | "went on" | "refused";
  readonly words: string;
}

async function endOne(session: ActionSession, it: IdleSession): Promise<SessionEnd> {
  try {
    const rows = await session.ask<{ is_told: boolean }>(END_SQL, [it.pid, it.backend_start, it.state_change]);
    if (rows[0]?.is_told === true) return { kind: "ended", words: `${inWords(it)}: ended` };
    return { kind: "went on", words: `${inWords(it)}: went on or ended by itself meanwhile` };
  } catch (error) {
    // What the server itself says has a severity; without one the connection is gone.
    if ((error as { severity?: string }).severity === undefined) throw error;
    return { kind: "refused", words: `${inWords(it)}: not ended, ${(error as Error).message}` };
  }
}

function summarize(target: string, ends: readonly SessionEnd[]): ActionOutcome {
  const count = (kind: SessionEnd["kind"]) => ends.filter((end) => end.kind === kind).length;
  const refused = count("refused");
  const rest = refused === 0 ? "" : `; ${refused} could not be: its user needs pg_signal_backend`;
  return {
    kind: refused === 0 ? "done" : "failed",
    message: `${count("ended")} of ${ends.length} sessions of ${target} that were idle in a transaction were ended${rest}`,
    output: ends.map(({ words }) => words).join("\n"),
  };
}

function inWords({ pid, usename, application_name: application, idle_seconds: seconds }: IdleSession): string {
  const name = application === "" ? "no application name" : clip(application, 80);
  return `pid ${pid}, ${name}, user ${usename ?? "unknown"}, idle for ${formatDuration(seconds * 1000)}`;
}
