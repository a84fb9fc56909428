import { type ConnectionOptions, checkServerIdentity } from "node:tls";
import type { ClientConfig, CustomTypesConfig } from "pg";
import { toPostgresFailure } from "../../database/postgres/postgres-failure.ts";
import { GuardedSocket } from "../net/guarded-socket.ts";
import { createTrust } from "../net/secure-options.ts";
import { PostgresSession } from "../postgres/postgres-session.ts";
import { readPostgresUrl } from "./database-url.ts";
import type { ReadOnlySource, SqlQuestion } from "./read-only-source.ts";
import { refusalWords } from "./refusal-words.ts";
import { type FoundRows, type ReadingSession, type ServerSettings, ServerSource } from "./server-source.ts";
import { toInteger, toSqlValue } from "./to-sql-value.ts";

const BOOLEAN = 16;
const INTEGERS = new Set([20, 21, 23, 26]);
const FLOATS = new Set([700, 701]);
/** `statement_timeout` ended it, or a person did. */
const CANCELED = "57014";

/** Values as `SqlValue` has them: moments and exact decimals as the server writes them. */
const types: CustomTypesConfig = {
  getTypeParser: (oid: number) => (text: string) => {
    if (oid === BOOLEAN) return text === "t" ? 1 : 0;
    if (INTEGERS.has(oid)) return toInteger(text);
    return FLOATS.has(oid) ? Number(text) : text;
  },
};

/** A PostgreSQL server, by its URL. */
export function openPostgresSource(url: string, settings: ServerSettings): ReadOnlySource {
  const { tls, queryTimeoutMs, allowLinkLocal } = settings;
  const trust = tls === null ? null : createTrust(tls);
  const config = (host: string): ClientConfig => ({
    application_name: "plimsoll",
    connectionString: url,
    ssl: trust === null ? false : secured(trust.options(host), tls?.server_name),
  });
  return new ServerSource({
    dialect: "postgres",
    target: postgresTarget(url),
    queryTimeoutMs,
    trust,
    async open() {
      const { Client } = await import("pg");
      const { host } = new Client({ connectionString: url });
      return createReading(new PostgresSession(Client, config(host), new GuardedSocket(allowLinkLocal)));
    },
  });
}

/** The driver always asks for the host by its name; what it verifies can be another. */
function secured(options: ConnectionOptions, serverName: string | undefined): ConnectionOptions {
  if (serverName === undefined) return options;
  return { ...options, checkServerIdentity: (_host, certificate) => checkServerIdentity(serverName, certificate) };
}

function postgresTarget(url: string): string {
  const { hostname = "", port = "", pathname = "", searchParams } = readPostgresUrl(url) ?? {};
  return `PostgreSQL at ${searchParams?.get("host") ?? `${hostname}:${port || 5432}`}${pathname}`;
}

/** A connection as a source asks over it. */
function createReading(session: PostgresSession): ReadingSession {
  const target = `PostgreSQL at ${session.target}`;
  return {
    target,
    connect: () => session.connect(),
    beginReading: (timeoutMs) => session.beginReading(timeoutMs),
    select: (question, maxRows) => select(session, question, maxRows),
    cancel: (clock) => session.cancel(clock),
    end: (clock, patienceMs) => session.end(clock, patienceMs),
    describe: (error, question) => {
      const isTooSlow = (error as { code?: unknown }).code === CANCELED;
      const refusal = question === null ? null : refusalWords(question.sql);
      if (refusal === null) {
        return {
          failure: toPostgresFailure(error, session.target, question === null ? "connect" : "query"),
          isTooSlow,
        };
      }
      const message = `the query ${refusal}: ${target} refused it: ${(error as Error).message}`;
      return { failure: { code: "unexpected-answer", message }, isTooSlow };
    },
  };
}

async function select(
  session: PostgresSession,
  { sql, params = [] }: SqlQuestion,
  maxRows: number,
): Promise<FoundRows> {
  const { fields, rows } = await session.select({ sql, params, maxRows, types });
  return { columns: fields.map(({ name }) => name), rows: rows.map((row) => row.map(toSqlValue)) };
}
