import { resolve } from "node:path";
import { wait } from "../../process/wait.ts";
import { limitInWords } from "../net/network-failure.ts";
import type { LookOutcome, QueryProcesses } from "./query-processes.ts";
import {
  type AskRun,
  DEFAULT_MAX_BYTES,
  DEFAULT_MAX_ROWS,
  failAll,
  HEADROOM,
  type ReadOnlySource,
  type SourceReply,
  type SqlAnswer,
  type SqlQuestion,
  type SqlValue,
} from "./read-only-source.ts";

/** How long a writer's lock is waited for at most, ms, and as a share of the check's time. */
const BUSY_TIMEOUT_MS = 3000;
const BUSY_SHARE = 0.75;
const BUSY_RETRY_MS = 25;

export interface SqliteSourceOptions {
  readonly path: string;
  /** The longest that one query may take, ms. */
  readonly queryTimeoutMs: number;
}

/** An SQLite file, read in a process of its own. */
export class SqliteSource implements ReadOnlySource {
  readonly dialect = "sqlite";
  readonly target: string;
  readonly #queryTimeoutMs: number;
  readonly #processes: QueryProcesses;
  readonly #release: () => Promise<void>;
  readonly #closed = new AbortController();

  constructor({ path, queryTimeoutMs }: SqliteSourceOptions, processes: QueryProcesses) {
    this.target = resolve(path);
    this.#queryTimeoutMs = queryTimeoutMs;
    this.#processes = processes;
    this.#release = processes.retain();
  }

  async query(sql: string, params: readonly SqlValue[], run: AskRun): Promise<SqlAnswer> {
    const { answers } = await this.ask([{ sql, params }], run);
    return answers[0] as SqlAnswer;
  }

  async ask(questions: readonly SqlQuestion[], run: AskRun): Promise<SourceReply> {
    const { clock, timeoutMs } = run;
    const signal = AbortSignal.any([run.signal, this.#closed.signal]);
    const until = clock.monotonic() + timeoutMs * HEADROOM;
    const busyMs = Math.min(BUSY_TIMEOUT_MS, timeoutMs * BUSY_SHARE);
    const busyUntil = clock.monotonic() + busyMs;
    for (;;) {
      const result = await this.#look(questions, { ...run, signal }, until - clock.monotonic());
      if (result.kind !== "busy") return toReply(result, questions);
      if (clock.monotonic() >= busyUntil) break;
      await wait(BUSY_RETRY_MS, clock, signal);
    }
    const message = `${this.target} was locked by a writer for ${limitInWords(busyMs)}`;
    return { connectionMs: null, answers: failAll(questions, { code: "timeout", message }) };
  }

  close(): Promise<void> {
    this.#closed.abort();
    return this.#release();
  }

  #look(questions: readonly SqlQuestion[], run: AskRun, patienceMs: number): Promise<LookOutcome> {
    const { clock, signal, maxRows = DEFAULT_MAX_ROWS, maxBytes = DEFAULT_MAX_BYTES } = run;
    const limitMs = Math.min(this.#queryTimeoutMs * questions.length, patienceMs);
    const look = { path: this.target, questions, maxRows, maxBytes };
    return this.#processes.look(look, { clock, signal, patienceMs, limitMs });
  }
}

function toReply(
  result: Exclude<LookOutcome, { readonly kind: "busy" }>,
  questions: readonly SqlQuestion[],
): SourceReply {
  if (result.kind === "answered") return result;
  const { failure } = result;
  const isTooSlow = result.kind === "killed" && result.isTooSlow;
  return { connectionMs: null, answers: questions.map(() => ({ kind: "failed", failure, isTooSlow })) };
}
