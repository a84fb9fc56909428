import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import type {
  Connection,
  ConnectionOptions,
  FieldPacket,
  QueryError,
  QueryOptions,
  RowDataPacket,
  SslOptions,
} from "mysql2";
import type { Clock } from "../../port/clock.ts";
import { boundInput } from "../net/bound-input.ts";
import { GuardedSocket } from "../net/guarded-socket.ts";
import type { Trust } from "../net/secure-options.ts";
import { type MysqlAddress, mysqlTarget } from "./mysql-address.ts";
import { beginReading, boundedQuery } from "./mysql-sql.ts";

export type MysqlLibrary = typeof import("mysql2");

/** Far more than any question needs: whatever sends more must not fill the monitor's memory. */
const MAX_BYTES = 8_000_000;
const KILL_PATIENCE_MS = 2000;

export interface MysqlSessionOptions {
  readonly library: MysqlLibrary;
  readonly address: MysqlAddress;
  /** Null: no TLS. */
  readonly tls: SslOptions | null;
  /** The name to ask for and to verify; default the host. */
  readonly serverName?: string | undefined;
  readonly allowLinkLocal: boolean;
}

export interface MysqlRows {
  readonly fields: readonly FieldPacket[];
  readonly rows: readonly (readonly unknown[])[];
}

/** One connection for one check; whatever hangs ends with `destroy`. */
export class MysqlSession {
  readonly target: string;
  readonly #options: MysqlSessionOptions;
  /** What waits for an answer: a driver whose socket was destroyed by us gives none any more. */
  readonly #waiting = new Set<(error: Error) => void>();
  #socket: Socket | null = null;
  #connection: Connection | null = null;
  #isOpen = false;

  constructor(options: MysqlSessionOptions) {
    this.#options = options;
    this.target = mysqlTarget(options.address);
  }

  async connect(): Promise<void> {
    const { library, address, allowLinkLocal } = this.#options;
    const socket = new GuardedSocket(allowLinkLocal);
    this.#socket = socket;
    if (address.socket === undefined) socket.connect(address.port, address.host).setNoDelay(true);
    else socket.connect(address.socket);
    boundInput(socket, MAX_BYTES);
    socket.once("close", () => {
      for (const reject of this.#waiting) reject(connectionLost());
    });
    const connection = library.createConnection({ ...this.#config(), stream: () => socket });
    this.#connection = connection;
    // A connection that breaks between two questions is told by the next one.
    connection.on("error", () => {});
    // What answers out of turn is no MySQL server, and the driver would print a line for each of its packets.
    connection.on("warn", (error: Error) => {
      Object.assign(connection, { handlePacket: () => {} });
      socket.destroy(error);
    });
    await this.#wait<void>((resolve, reject) => connection.connect((error) => (error ? reject(error) : resolve())));
    const { stream } = connection as Connection & { readonly stream: Duplex };
    if (stream instanceof TLSSocket) boundInput(stream, MAX_BYTES);
    this.#isOpen = true;
  }

  /** Everything after this only reads, and the server itself ends what takes longer than `timeoutMs`. */
  async beginReading(timeoutMs: number): Promise<void> {
    const version = String((await this.#query("SELECT VERSION()")).rows[0]?.[0]);
    for (const statement of beginReading(version, timeoutMs)) await this.#query(statement);
  }

  /** At most `maxRows` rows of one SELECT as lists. As a prepared statement and a subquery the text can be nothing else. */
  select(sql: string, params: readonly unknown[], maxRows: number): Promise<MysqlRows> {
    return this.#run((done) =>
      this.#open().execute<RowDataPacket[][]>(
        { ...AS_LISTS, sql: boundedQuery(sql, maxRows), values: [...params] },
        done,
      ),
    );
  }

  /** Rows of one of our own questions. */
  ask(sql: string): Promise<MysqlRows> {
    return this.#query(sql);
  }

  /** Ends the transaction and says goodbye. What takes longer than `patienceMs` is cut off. */
  async end(clock: Clock, patienceMs: number): Promise<void> {
    const stop = clock.schedule(patienceMs, () => this.destroy());
    try {
      if (this.#isOpen) {
        await this.#query("ROLLBACK");
        await new Promise<void>((resolve) => this.#open().end(() => resolve()));
      }
    } catch {
      // It is gone already, which is all that was wanted.
    } finally {
      stop();
      this.destroy();
    }
  }

  destroy(): void {
    this.#isOpen = false;
    this.#connection?.destroy();
    this.#socket?.destroy();
  }

  /** Drops the connection and has the server end what it still runs for us: by itself it would notice much later. */
  cancel(clock: Clock): void {
    const id = this.#isOpen ? this.#connection?.threadId : null;
    this.destroy();
    if (typeof id !== "number") return;
    const killer = new MysqlSession(this.#options);
    const stop = clock.schedule(KILL_PATIENCE_MS, () => killer.destroy());
    void killer
      .connect()
      .then(() => killer.#query(`KILL QUERY ${id}`))
      .catch(() => {})
      .finally(() => {
        stop();
        killer.destroy();
      });
  }

  #query(sql: string): Promise<MysqlRows> {
    return this.#run((done) => this.#open().query<RowDataPacket[][]>({ ...AS_LISTS, sql }, done));
  }

  #run(start: (done: Done) => unknown): Promise<MysqlRows> {
    return this.#wait((resolve, reject) => {
      start((error, rows, fields) => (error === null ? resolve({ rows, fields: fields ?? [] }) : reject(error)));
    });
  }

  #wait<T>(start: (resolve: (value: T) => void, reject: (error: Error) => void) => void): Promise<T> {
    let forget = () => {};
    const answer = new Promise<T>((resolve, reject) => {
      this.#waiting.add(reject);
      forget = () => this.#waiting.delete(reject);
      start(resolve, reject);
    });
    return answer.finally(forget);
  }

  #open(): Connection {
    if (this.#connection === null || !this.#isOpen) throw connectionLost();
    return this.#connection;
  }

  #config(): ConnectionOptions {
    const { address, tls, serverName = address.host } = this.#options;
    return {
      host: serverName,
      ...(address.user === undefined ? {} : { user: address.user }),
      ...(address.password === undefined ? {} : { password: address.password.reveal() }),
      ...(address.database === undefined ? {} : { database: address.database }),
      ...(tls === null ? {} : { ssl: tls }),
      connectTimeout: 0,
      dateStrings: true,
      supportBigNumbers: true,
      jsonStrings: true,
      connectAttributes: { program_name: "plimsoll" },
    };
  }
}

/** TLS as the driver takes it: by itself it verifies no name. */
export function toSslOptions(trust: Trust, verify: boolean): SslOptions {
  return { rejectUnauthorized: verify, verifyIdentity: verify, ...trust.material() };
}

const AS_LISTS = { rowsAsArray: true } as const satisfies Partial<QueryOptions>;

type Done = (error: QueryError | null, rows: RowDataPacket[][], fields: FieldPacket[] | undefined) => void;

function connectionLost(): Error {
  return Object.assign(new Error("the connection was closed"), { code: "PROTOCOL_CONNECTION_LOST" });
}
