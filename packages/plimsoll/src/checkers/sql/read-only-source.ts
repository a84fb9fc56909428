import type { CheckFailure } from "@plimsoll/core";
import type { CheckContext } from "../../port/checker.ts";

/** A value of a column. Integers beyond 2^53 and exact decimals are text, truth is 1 or 0, moments are text. */
export type SqlValue = number | string | null;
export type SqlRow = readonly SqlValue[];

/** One SELECT with its parameters: `?` in SQLite and MySQL, `$1` in PostgreSQL. */
export interface SqlQuestion {
  readonly sql: string;
  readonly params?: readonly SqlValue[];
}

export const DIALECTS = ["sqlite", "postgres", "mysql"] as const;
export type Dialect = (typeof DIALECTS)[number];

/** How one asking goes: within the check's time, and never more than so much. */
export interface AskRun extends Pick<CheckContext, "clock" | "signal" | "timeoutMs"> {
  /** More rows than this are a failed answer, never a cut one. Default 200. */
  readonly maxRows?: number;
  /** So are more bytes of values. Default 1 MB, at most 8. */
  readonly maxBytes?: number;
}

/** What came of one question. A failing database is data. */
export type SqlAnswer =
  | {
      readonly kind: "rows";
      /** As the query names them, each once. */
      readonly columns: readonly string[];
      readonly rows: readonly SqlRow[];
      readonly elapsedMs: number;
    }
  | {
      readonly kind: "failed";
      readonly failure: CheckFailure;
      /** The query itself ran for too long, so that asking again soon would be a load. */
      readonly isTooSlow?: boolean;
    };

export interface SourceReply {
  /** Until the database had let us in, ms; null where it did not. */
  readonly connectionMs: number | null;
  /** One for each question, in their order. */
  readonly answers: readonly SqlAnswer[];
}

/**
 * A database that is only ever read, whatever the text of a query: SQLite by its own compiler's word on a read-only file, the
 * others in a read-only transaction in which the text can be nothing but one SELECT. Never rejects.
 */
export interface ReadOnlySource {
  readonly dialect: Dialect;
  /** Which database this is, without any secret. */
  readonly target: string;
  /** Asks one question after the other over one connection, in one transaction. */
  ask(questions: readonly SqlQuestion[], run: AskRun): Promise<SourceReply>;
  /** Asks one question over a connection of its own. */
  query(sql: string, params: readonly SqlValue[], run: AskRun): Promise<SqlAnswer>;
  close(): Promise<void>;
}

export const DEFAULT_MAX_ROWS = 200;
export const DEFAULT_MAX_BYTES = 1_000_000;
/** A query may take this share of a check's time, so that there is an answer before its hard end. */
export const HEADROOM = 0.9;

export function failAll(questions: readonly SqlQuestion[], failure: CheckFailure): readonly SqlAnswer[] {
  return questions.map(() => ({ kind: "failed", failure }));
}
