import { Socket } from "node:net";
import type { Client, ClientConfig, CustomTypesConfig, QueryArrayResult, QueryConfig, QueryResultRow } from "pg";
import type { Clock } from "../../port/clock.ts";
import { boundInput } from "../net/bound-input.ts";
import { requestCancel } from "./cancel-request.ts";
import type { Answer } from "./postgres-metrics.ts";
import { beginReading, boundedQuery } from "./postgres-sql.ts";

/** Far more than any question needs: whatever sends more must not fill the monitor's memory. */
const MAX_BYTES = 8_000_000;

/** One SELECT with its parameters (`$1`), and how its values are read. */
export interface Selection {
  readonly sql: string;
  readonly params: readonly unknown[];
  readonly maxRows: number;
  readonly types: CustomTypesConfig;
}

/** One connection for one check; whatever hangs ends with `destroy`. */
export class PostgresSession {
  readonly #client: Client;
  readonly #socket: Socket;
  #isOpen = false;

  constructor(ClientClass: typeof Client, config: ClientConfig, socket = new Socket()) {
    this.#socket = socket;
    this.#client = new ClientClass({ ...config, stream: () => this.#socket });
    // A connection that breaks between two questions is told by the next one.
    this.#client.on("error", () => {});
    const { connection } = this.#client;
    if (this.#client.ssl) connection.once("sslconnect", () => boundInput(connection.stream, MAX_BYTES));
    else boundInput(this.#socket, MAX_BYTES);
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

  /** At most `maxRows` rows of one SELECT as lists; the transaction lives on where it fails. */
  async select({ sql, params, maxRows, types }: Selection): Promise<QueryArrayResult<unknown[]>> {
    await this.#client.query("SAVEPOINT plimsoll");
    const text = boundedQuery(sql, maxRows);
    try {
      const extended = { text, values: [...params], rowMode: "array" as const, types, queryMode: "extended" };
      return await this.#client.query<unknown[]>(extended);
    } catch (error) {
      await this.#client.query("ROLLBACK TO SAVEPOINT plimsoll").catch(() => {
        throw error;
      });
      throw error;
    }
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

  /** Drops the connection and has the server end what it still runs for us: by itself it would notice much later. */
  cancel(clock: Clock): void {
    const { host, port, processID, secretKey } = this.#client as Client & BackendKey;
    this.destroy();
    if (this.#isOpen && processID !== null && secretKey !== null) {
      requestCancel({ host, port, processId: processID, secretKey }, clock);
    }
  }
}

/** What the driver keeps of the server's BackendKeyData, without telling so in its types. */
interface BackendKey {
  readonly processID: number | null;
  readonly secretKey: number | null;
}
