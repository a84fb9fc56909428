import { Socket } from "node:net";
import type { Client, ClientConfig, QueryConfig, QueryResultRow } from "pg";
import type { Answer } from "./postgres-metrics.ts";
import { beginReading, boundedQuery } from "./postgres-sql.ts";

/** One connection for one check; whatever hangs ends with `destroy`. */
export class PostgresSession {
  readonly #client: Client;
  readonly #socket: Socket;

  constructor(ClientClass: typeof Client, config: ClientConfig) {
    const socket = new Socket();
    this.#socket = socket;
    this.#client = new ClientClass({ ...config, stream: () => socket });
    // A connection that breaks between two questions is told by the next one.
    this.#client.on("error", () => {});
  }

  /** Which server this is, without any secret. */
  get target(): string {
    const { host, port, database } = this.#client;
    return `${host.startsWith("/") ? host : `${host}:${port}`}/${database ?? ""}`;
  }

  async connect(timeoutMs: number): Promise<void> {
    await this.#client.connect();
    await this.#client.query(beginReading(timeoutMs));
  }

  /** The extended protocol takes one statement only, so that no text can end the reading transaction. */
  async runQuery(query: string): Promise<void> {
    const extended: QueryConfig & { queryMode: "extended" } = { text: boundedQuery(query), queryMode: "extended" };
    await this.#client.query(extended);
  }

  /** Rows, or the server's reason for not giving them; the transaction lives on either way. */
  async ask<Row extends QueryResultRow>(sql: string, values: unknown[] = []): Promise<Answer<Row>> {
    await this.#client.query("SAVEPOINT plimsoll");
    try {
      return { rows: (await this.#client.query<Row>(sql, values)).rows };
    } catch (error) {
      if (this.#socket.destroyed) throw error;
      await this.#client.query("ROLLBACK TO SAVEPOINT plimsoll");
      return { error: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Says goodbye without waiting for the answer. */
  end(): void {
    this.#client.end().catch(() => {});
    this.#socket.destroySoon();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
