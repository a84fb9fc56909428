import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Client, ClientConfig, QueryConfig, QueryResultRow } from "pg";
import type { Clock } from "../../port/clock.ts";
import type { Answer } from "./postgres-metrics.ts";
import { beginReading, boundedQuery } from "./postgres-sql.ts";

/** Far more than any question needs: whatever sends more must not fill the monitor's memory. */
const MAX_BYTES = 8_000_000;

/** One connection for one check; whatever hangs ends with `destroy`. */
export class PostgresSession {
  readonly #client: Client;
  readonly #socket = new Socket();
  #isOpen = false;

  constructor(ClientClass: typeof Client, config: ClientConfig) {
    this.#client = new ClientClass({ ...config, stream: () => this.#socket });
    // A connection that breaks between two questions is told by the next one.
    this.#client.on("error", () => {});
    const { connection } = this.#client;
    if (this.#client.ssl) connection.once("sslconnect", () => boundInput(connection.stream));
    else boundInput(this.#socket);
  }

  /** Which server this is, without any secret. */
  get target(): string {
    const { host, port, database } = this.#client;
    return `${host.startsWith("/") ? host : `${host}:${port}`}/${database ?? ""}`;
  }

  async connect(): Promise<void> {
    await this.#client.connect();
    this.#isOpen = true;
  }

  /** Everything after this only reads, and the server itself ends what takes longer than `timeoutMs`. */
  async beginReading(timeoutMs: number): Promise<void> {
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
      await this.#client.query("ROLLBACK TO SAVEPOINT plimsoll").catch(() => {
        throw error;
      });
      return { error: error instanceof Error ? error.message : String(error) };
    }
  }

  /**
   * Ends the transaction, so that a pooler can go on using its connection, and says goodbye. What takes longer than
   * `patienceMs` is cut off.
   */
  async end(clock: Clock, patienceMs: number): Promise<void> {
    const stop = clock.schedule(patienceMs, () => this.destroy());
    try {
      if (this.#isOpen) await this.#client.query("ROLLBACK");
      await this.#client.end();
    } catch {
      // It is gone already, which is all that was wanted.
    } finally {
      stop();
      this.destroy();
    }
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

function boundInput(stream: Duplex): void {
  let bytes = 0;
  stream.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) stream.destroy(new Error(`it sent more than ${MAX_BYTES / 1e6} MB`));
  });
}
