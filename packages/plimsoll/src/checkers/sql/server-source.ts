import type { CheckFailure } from "@plimsoll/core";
import type { Clock } from "../../port/clock.ts";
import { limitInWords } from "../net/network-failure.ts";
import type { Trust } from "../net/secure-options.ts";
import type { TlsOptions } from "../net/tls-options.ts";
import { harmWords } from "./harm-words.ts";
import {
  type AskRun,
  DEFAULT_MAX_BYTES,
  DEFAULT_MAX_ROWS,
  type Dialect,
  failAll,
  HEADROOM,
  type ReadOnlySource,
  type SourceReply,
  type SqlAnswer,
  type SqlQuestion,
  type SqlRow,
  type SqlValue,
} from "./read-only-source.ts";
import { toRowsAnswer } from "./rows-answer.ts";

/** The server gives up a statement before we give up the server, so that nothing of ours goes on running there. */
const SERVER_SHARE = 0.9;
const GOODBYE_SHARE = 0.05;

export interface FoundRows {
  readonly columns: readonly string[];
  readonly rows: readonly SqlRow[];
}

/** One connection to a database server that reads in one transaction. */
export interface ReadingSession {
  readonly target: string;
  connect(): Promise<void>;
  /** Everything after this only reads, and the server itself ends a statement that takes longer. */
  beginReading(timeoutMs: number): Promise<void>;
  select(question: SqlQuestion, maxRows: number): Promise<FoundRows>;
  /** Drops the connection, and asks the server to end what it runs for us. */
  cancel(clock: Clock): void;
  end(clock: Clock, patienceMs: number): Promise<void>;
  /** What went wrong, in words; `question` is what was asked when it did. */
  describe(
    error: unknown,
    question: SqlQuestion | null,
  ): { readonly failure: CheckFailure; readonly isTooSlow: boolean };
}

/** How a server is talked to, whichever it is. */
export interface ServerSettings {
  /** Null: no TLS. */
  readonly tls: Partial<TlsOptions> | null;
  readonly queryTimeoutMs: number;
  readonly allowLinkLocal: boolean;
}

export interface ServerSourceOptions {
  readonly dialect: Dialect;
  readonly target: string;
  /** Null: no TLS. */
  readonly trust: Trust | null;
  /** The longest that one query may take, ms. */
  readonly queryTimeoutMs: number;
  readonly open: () => Promise<ReadingSession>;
}

/** A database server, asked over a fresh connection each time. */
export class ServerSource implements ReadOnlySource {
  readonly dialect: Dialect;
  readonly target: string;
  readonly #options: ServerSourceOptions;

  constructor(options: ServerSourceOptions) {
    this.#options = options;
    this.dialect = options.dialect;
    this.target = options.target;
  }

  async query(sql: string, params: readonly SqlValue[], run: AskRun): Promise<SqlAnswer> {
    const { answers } = await this.ask([{ sql, params }], run);
    return answers[0] as SqlAnswer;
  }

  async ask(questions: readonly SqlQuestion[], run: AskRun): Promise<SourceReply> {
    const { clock, signal, timeoutMs } = run;
    const { trust } = this.#options;
    const failure = trust?.needsLoading() ? await trust.load(signal) : null;
    if (failure !== null) return { connectionMs: null, answers: failAll(questions, failure) };
    const session = await this.#options.open();
    const talk = new Talk(session, run);
    const giveUp = () => talk.giveUp();
    const stop = clock.schedule(timeoutMs * HEADROOM, giveUp);
    signal.addEventListener("abort", giveUp, { once: true });
    try {
      if (signal.aborted) giveUp();
      return await talk.hold(questions, this.#options.queryTimeoutMs);
    } finally {
      stop();
      signal.removeEventListener("abort", giveUp);
      await session.end(clock, timeoutMs * GOODBYE_SHARE);
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** One connection's questions and answers. */
class Talk {
  readonly #session: ReadingSession;
  readonly #run: AskRun;
  readonly #until: number;
  readonly #answers: SqlAnswer[] = [];
  #connectionMs: number | null = null;
  #isLate = false;

  constructor(session: ReadingSession, run: AskRun) {
    this.#session = session;
    this.#run = run;
    this.#until = run.clock.monotonic() + run.timeoutMs * HEADROOM;
  }

  giveUp(): void {
    this.#isLate = true;
    this.#session.cancel(this.#run.clock);
  }

  async hold(questions: readonly SqlQuestion[], queryTimeoutMs: number): Promise<SourceReply> {
    const { clock } = this.#run;
    try {
      const began = clock.monotonic();
      await this.#session.connect();
      this.#connectionMs = clock.monotonic() - began;
      const leftMs = (this.#until - clock.monotonic()) * SERVER_SHARE;
      await this.#session.beginReading(Math.min(queryTimeoutMs, leftMs));
      for (const question of questions) {
        if (this.#isLate) break;
        this.#answers.push(await this.#answer(question));
      }
    } catch (error) {
      if (!this.#isLate) return this.#reply(questions, this.#session.describe(error, null).failure);
    }
    return this.#reply(questions, this.#lateness("did not let us in"));
  }

  async #answer(question: SqlQuestion): Promise<SqlAnswer> {
    const { clock, maxRows = DEFAULT_MAX_ROWS, maxBytes = DEFAULT_MAX_BYTES } = this.#run;
    const asked = clock.monotonic();
    const harm = harmWords(question.sql);
    if (harm !== null) return { kind: "failed", failure: notRun(this.#session.target, harm) };
    try {
      const found = await this.#session.select(question, maxRows + 1);
      const elapsedMs = clock.monotonic() - asked;
      return toRowsAnswer({ ...found, elapsedMs }, { target: this.#session.target, maxRows, maxBytes });
    } catch (error) {
      if (this.#isLate) return { kind: "failed", failure: this.#lateness("did not answer"), isTooSlow: true };
      return { kind: "failed", ...this.#session.describe(error, question) };
    }
  }

  /** Every question that has no answer yet gets this one. */
  #reply(questions: readonly SqlQuestion[], failure: CheckFailure): SourceReply {
    const rest = failAll(questions.slice(this.#answers.length), failure);
    return { connectionMs: this.#connectionMs, answers: [...this.#answers, ...rest] };
  }

  #lateness(what: string): CheckFailure {
    const words = this.#connectionMs === null ? what : "did not answer";
    const limit = limitInWords(this.#run.timeoutMs * HEADROOM);
    const message = this.#run.signal.aborted
      ? `the check was ended before ${this.#session.target} answered`
      : `${this.#session.target} ${words} within ${limit}`;
    return { code: "timeout", message };
  }
}

function notRun(target: string, harm: string): CheckFailure {
  return { code: "unexpected-answer", message: `the query on ${target} ${harm}: it was not run` };
}
