import { Secret } from "../../port/secret.ts";
import { parseMysqlUrl } from "../mysql/mysql-address.ts";
import type { TlsOptions } from "../net/tls-options.ts";
import { type DatabaseUrl, sqlitePath } from "./database-url.ts";
import { openMysqlSource } from "./mysql-source.ts";
import { openPostgresSource } from "./postgres-source.ts";
import { QueryProcesses } from "./query-processes.ts";
import type { ReadOnlySource } from "./read-only-source.ts";
import { RestingSource } from "./resting-source.ts";
import { SqliteSource } from "./sqlite-source.ts";

/** The longest that one query may take where nothing is said, ms. */
export const DEFAULT_QUERY_TIMEOUT_MS = 5000;

export interface SourceOptions {
  readonly database: DatabaseUrl;
  /** Of a server; false: none. Default false. */
  readonly tls?: boolean | TlsOptions;
  /** The longest that one query may take, ms; default 5 s. */
  readonly queryTimeoutMs?: number;
  /** Whether link-local addresses may be contacted. Default false. */
  readonly allowLinkLocal?: boolean;
}

const shared = new QueryProcesses();

/**
 * Opens a database for reading alone; nothing is connected before the first question. All SQLite databases share a few
 * processes, which end when the last source is closed.
 */
export function openReadOnlySource(options: SourceOptions, processes = shared): ReadOnlySource {
  const { database, queryTimeoutMs = DEFAULT_QUERY_TIMEOUT_MS, allowLinkLocal = false } = options;
  const path = sqlitePath(database);
  if (path !== null) return new RestingSource(new SqliteSource({ path, queryTimeoutMs }, processes));
  const url = database instanceof Secret ? database.reveal() : database;
  const settings = { tls: toTls(options.tls), queryTimeoutMs, allowLinkLocal };
  const address = parseMysqlUrl(url);
  return new RestingSource(address === null ? openPostgresSource(url, settings) : openMysqlSource(address, settings));
}

/** Null: no TLS. */
export function toTls(tls: boolean | TlsOptions = false): Partial<TlsOptions> | null {
  if (tls === false) return null;
  return tls === true ? {} : tls;
}
