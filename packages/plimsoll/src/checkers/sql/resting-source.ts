import type { CheckFailure } from "@plimsoll/core";
import { limitInWords } from "../net/network-failure.ts";
import {
  type AskRun,
  type Dialect,
  failAll,
  type ReadOnlySource,
  type SourceReply,
  type SqlAnswer,
  type SqlQuestion,
  type SqlValue,
} from "./read-only-source.ts";

/** A query that had to be ended used the target's time for nothing: it gets a tenth of the time at most. */
const REST_FACTOR = 9;
const LONGEST_REST_MS = 300_000;

interface Rest {
  readonly until: number;
  readonly failure: CheckFailure;
}

/** Leaves a database alone for a while after a query that took too long, and answers meanwhile what came of it. */
export class RestingSource implements ReadOnlySource {
  readonly #source: ReadOnlySource;
  #rest: Rest | null = null;

  constructor(source: ReadOnlySource) {
    this.#source = source;
  }

  get dialect(): Dialect {
    return this.#source.dialect;
  }

  get target(): string {
    return this.#source.target;
  }

  async query(sql: string, params: readonly SqlValue[], run: AskRun): Promise<SqlAnswer> {
    const { answers } = await this.ask([{ sql, params }], run);
    return answers[0] as SqlAnswer;
  }

  async ask(questions: readonly SqlQuestion[], run: AskRun): Promise<SourceReply> {
    const { clock } = run;
    const began = clock.monotonic();
    if (this.#rest !== null && began < this.#rest.until) return toReply(questions, this.#rest, began);
    this.#rest = null;
    const reply = await this.#source.ask(questions, run);
    const slow = reply.answers.find((answer) => answer.kind === "failed" && answer.isTooSlow === true);
    if (slow?.kind === "failed") {
      const now = clock.monotonic();
      const restMs = Math.min(LONGEST_REST_MS, (now - began) * REST_FACTOR);
      this.#rest = { until: now + restMs, failure: slow.failure };
    }
    return reply;
  }

  close(): Promise<void> {
    return this.#source.close();
  }
}

function toReply(questions: readonly SqlQuestion[], { until, failure }: Rest, now: number): SourceReply {
  const again = limitInWords(Math.ceil((until - now) / 1000) * 1000);
  const message = `${failure.message}; it is not asked again for ${again}, so as not to be a load`;
  return { connectionMs: null, answers: failAll(questions, { ...failure, message }) };
}
