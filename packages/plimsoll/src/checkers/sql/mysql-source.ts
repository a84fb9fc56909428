import type { FieldPacket } from "mysql2";
import { type MysqlAddress, mysqlTarget } from "../mysql/mysql-address.ts";
import { isTooSlow, toMysqlFailure } from "../mysql/mysql-failure.ts";
import { MysqlSession, toSslOptions } from "../mysql/mysql-session.ts";
import { createTrust } from "../net/secure-options.ts";
import type { ReadOnlySource, SqlQuestion, SqlValue } from "./read-only-source.ts";
import { refusalWords } from "./refusal-words.ts";
import { type FoundRows, type ReadingSession, type ServerSettings, ServerSource } from "./server-source.ts";
import { toSqlValue } from "./to-sql-value.ts";

/** MySQL's protocol, column types: kept in UTC, so that the session's zone (which we set to UTC) tells it. */
const TIMESTAMP = 7;

/** A MySQL or MariaDB server. */
export function openMysqlSource(address: MysqlAddress, settings: ServerSettings): ReadOnlySource {
  const { tls, queryTimeoutMs, allowLinkLocal } = settings;
  const trust = tls === null ? null : createTrust(tls);
  const ssl = trust === null ? null : () => toSslOptions(trust, tls?.verify ?? true);
  return new ServerSource({
    dialect: "mysql",
    target: mysqlTarget(address),
    queryTimeoutMs,
    trust,
    async open() {
      const library = (await import("mysql2")).default;
      const serverName = tls?.server_name;
      return createReading(new MysqlSession({ library, address, tls: ssl?.() ?? null, serverName, allowLinkLocal }));
    },
  });
}

/** A connection as a source asks over it. */
function createReading(session: MysqlSession): ReadingSession {
  const { target } = session;
  return {
    target,
    connect: () => session.connect(),
    beginReading: (timeoutMs) => session.beginReading(timeoutMs),
    select: (question, maxRows) => select(session, question, maxRows),
    cancel: (clock) => session.cancel(clock),
    end: (clock, patienceMs) => session.end(clock, patienceMs),
    describe: (error, question) => {
      const refusal = question === null ? null : refusalWords(question.sql);
      if (refusal === null) return { failure: toMysqlFailure(error, target), isTooSlow: isTooSlow(error) };
      const message = `the query ${refusal}: ${target} refused it: ${(error as Error).message}`;
      return { failure: { code: "unexpected-answer", message }, isTooSlow: false };
    },
  };
}

async function select(session: MysqlSession, { sql, params = [] }: SqlQuestion, maxRows: number): Promise<FoundRows> {
  const { fields, rows } = await session.select(sql, params, maxRows);
  return {
    columns: fields.map(({ name }) => name),
    rows: rows.map((row) => row.map((value, index) => toValue(value, fields[index]))),
  };
}

function toValue(raw: unknown, field: FieldPacket | undefined): SqlValue {
  const value = toSqlValue(raw);
  return field?.type === TIMESTAMP && typeof value === "string" ? `${value}Z` : value;
}
