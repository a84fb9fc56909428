import { type NamedRow, type ServerFigures, toNumber } from "./mysql-metrics.ts";
import type { MysqlRows, MysqlSession } from "./mysql-session.ts";
import {
  HOST_TIME_SQL,
  MYSQL_DEADLOCKS_SQL,
  REPLICATION_SQL,
  SERVER_SQL,
  SIZES_SQL,
  STATUS_SQL,
  TRANSACTIONS_SQL,
} from "./mysql-sql.ts";

/** ER_PARSE_ERROR: a word that this server does not know. */
const UNKNOWN_WORD = 1064;
/** What a user may not see: no figure, and no fault of the server. */
const DENIED = new Set([1044, 1045, 1142, 1143, 1227]);

/** The figures of a server as a whole. */
export async function askServer(session: MysqlSession): Promise<ServerFigures> {
  const [server = new Map()] = named(await session.ask(SERVER_SQL));
  const status = new Map(
    (await session.ask(STATUS_SQL)).rows.map(([name, value]) => [String(name).toLowerCase(), value]),
  );
  await session.ask(HOST_TIME_SQL);
  const transactions = await unlessDenied(() => session.ask(TRANSACTIONS_SQL));
  return {
    server,
    status,
    deadlocks: toNumber(status.get("innodb_deadlocks") ?? (await askDeadlocks(session, server))),
    longest: transactions === null ? null : toNumber(transactions.rows[0]?.[0]),
  };
}

async function askDeadlocks(session: MysqlSession, server: NamedRow): Promise<unknown> {
  if (/mariadb/i.test(String(server.get("version")))) return null;
  return (await unlessDenied(() => session.ask(MYSQL_DEADLOCKS_SQL)))?.rows[0]?.[0];
}

/** The sources that it follows; null where we may not see them. */
export async function askReplication(session: MysqlSession): Promise<readonly NamedRow[] | null> {
  const [newer, older] = REPLICATION_SQL;
  const ask = (sql: string) => unlessDenied(() => session.ask(sql));
  const rows = await ask(newer).catch((error: unknown) => {
    if ((error as { errno?: number }).errno !== UNKNOWN_WORD) throw error;
    return ask(older);
  });
  return rows === null ? null : named(rows);
}

export async function askSizes(session: MysqlSession): Promise<readonly NamedRow[]> {
  return named(await session.ask(SIZES_SQL));
}

async function unlessDenied(ask: () => Promise<MysqlRows>): Promise<MysqlRows | null> {
  try {
    return await ask();
  } catch (error) {
    if (DENIED.has((error as { errno?: number }).errno ?? 0)) return null;
    throw error;
  }
}

function named({ fields, rows }: MysqlRows): readonly NamedRow[] {
  return rows.map((row) => new Map(fields.map(({ name }, index) => [name.toLowerCase(), row[index]])));
}
