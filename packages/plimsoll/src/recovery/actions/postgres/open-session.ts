import { Socket } from "node:net";
import type { ClientConfig, QueryResultRow } from "pg";
import type { PostgresConnection } from "../../../database/postgres/connection-options.ts";

/** One connection for one attempt. Whatever hangs ends with `destroy`. */
export interface ActionSession {
  /** Which server this is, without any secret. */
  readonly target: string;
  connect(): Promise<void>;
  ask<Row extends QueryResultRow>(sql: string, values: unknown[]): Promise<readonly Row[]>;
  destroy(): void;
}

/** Every statement is a transaction of its own, ended by the server itself after `timeoutMs`. */
export async function openSession(config: ClientConfig, timeoutMs: number): Promise<ActionSession> {
  const { Client } = await import("pg");
  const socket = new Socket();
  const client = new Client({ ...config, statement_timeout: Math.ceil(timeoutMs), stream: () => socket });
  // A connection that breaks between two questions is told by the next one.
  client.on("error", () => {});
  const { host, port, database } = client;
  return {
    target: `${host.startsWith("/") ? host : `${host}:${port}`}/${database ?? ""}`,
    connect: async () => {
      await client.connect();
    },
    ask: async (sql, values) => (await client.query(sql, values)).rows,
    destroy: () => void socket.destroy(),
  };
}

/** Which server options lead to, without any secret. */
export function serverOf({ url, host, port, database }: PostgresConnection): string {
  if (url === undefined) return `${host}:${port ?? 5432}${database === undefined ? "" : `/${database}`}`;
  const { host: where, pathname } = new URL(url.reveal(), "postgres://base");
  return `${where}${pathname}`;
}
