import { performance } from "node:perf_hooks";
import { InspectionTrouble } from "../sqlite/inspection.ts";
import { isBusy, toInspectionFailure } from "../sqlite/inspection-trouble.ts";
import { isReading } from "../sqlite/is-reading.ts";
import { type OpenedReader, openReader } from "../sqlite/open-reader.ts";
import { type QueryReader, readValue } from "../sqlite/reader.ts";
import type { SqlAnswer, SqlQuestion, SqlRow } from "./read-only-source.ts";
import { refusalWords } from "./refusal-words.ts";
import { toRowsAnswer } from "./rows-answer.ts";
import type { SqliteLook, SqliteWord } from "./sqlite-look.ts";
import { toSqlValue, weigh } from "./to-sql-value.ts";

/** A program that opens an idle database while it is read makes the reading worthless; then it is no longer idle. */
const MAX_READINGS = 3;

/** Reads one database in this process, blocking it. Never throws; `begun` is told before the queries are run. */
export async function lookAtDatabase(look: SqliteLook, begun: (isWal: boolean) => void): Promise<SqliteWord> {
  try {
    for (let reading = 1; reading <= MAX_READINGS; reading += 1) {
      const word = await lookOnce(look, begun);
      if (word !== null) return word;
    }
    throw new InspectionTrouble("unreadable", `${look.path} was opened by a program again and again while it was read`);
  } catch (error) {
    return isBusy(error) ? { kind: "busy" } : { kind: "failed", failure: toInspectionFailure(error, look.path) };
  }
}

/** Null: a program opened the database meanwhile, so that what was read may be torn. */
async function lookOnce(look: SqliteLook, begun: (isWal: boolean) => void): Promise<SqliteWord | null> {
  const began = performance.now();
  const opened = await openReader(look.path);
  const { reader } = opened;
  try {
    reader.begin();
    reader.hold();
    const connectionMs = performance.now() - began;
    begun(isWal(opened));
    const answers = look.questions.map((question) => answer(reader, question, look));
    return opened.isStale() ? null : { kind: "answered", connectionMs, answers };
  } finally {
    reader.close();
  }
}

function isWal({ reader, isIdleWal }: OpenedReader): boolean {
  return isIdleWal || readValue(reader, "PRAGMA journal_mode") === "wal";
}

function answer(reader: QueryReader, question: SqlQuestion, look: SqliteLook): SqlAnswer {
  try {
    refuseWriting(reader, question.sql, look.path);
    return select(reader, question, look);
  } catch (error) {
    if (isBusy(error)) throw error;
    return { kind: "failed", failure: toQueryFailure(error, look.path) };
  }
}

/** SQLite itself says of a compiled statement whether it writes; the file is open for reading only besides. */
function refuseWriting(reader: QueryReader, sql: string, path: string): void {
  const words = refusalWords(sql);
  if (words === null && isReading(reader, sql)) return;
  const why = words ?? "is not one SELECT that changes nothing";
  throw new InspectionTrouble("unexpected-answer", `the query on ${path} ${why}: it was refused`);
}

function select(
  reader: QueryReader,
  { sql, params = [] }: SqlQuestion,
  { path, maxRows, maxBytes }: SqliteLook,
): SqlAnswer {
  const asked = performance.now();
  const found = reader.select(sql, params);
  const rows: SqlRow[] = [];
  let bytes = 0;
  for (const raw of found.rows) {
    const row = raw.map(toSqlValue);
    rows.push(row);
    bytes += weigh(row);
    if (rows.length > maxRows || bytes > maxBytes) break;
  }
  const elapsedMs = performance.now() - asked;
  return toRowsAnswer({ columns: found.columns, rows, elapsedMs }, { target: path, maxRows, maxBytes });
}

function toQueryFailure(error: unknown, path: string) {
  const words = error instanceof Error ? error.message : String(error);
  if (/readonly database/.test(words)) {
    return { code: "unexpected-answer", message: `the query on ${path} would write: it was refused` } as const;
  }
  if (/^no such table/.test(words)) return { code: "missing", message: `${path} has ${words}` } as const;
  return toInspectionFailure(error, path);
}
