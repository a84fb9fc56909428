import type { CheckContext } from "../../port/checker.ts";
import type { DatabaseUrl } from "../sql/database-url.ts";
import { openReadOnlySource } from "../sql/open-read-only-source.ts";
import type { ReadOnlySource, SqlAnswer } from "../sql/read-only-source.ts";
import type { DocumentOptions } from "./document-options.ts";
import type { DocumentAnswer, DocumentSource } from "./document-source.ts";

const MOST_ROWS = 10_000;
const MOST_BYTES = 8_000_000;

type RowOptions = Omit<DocumentOptions, "database" | "sql"> & { readonly database: DatabaseUrl; readonly sql: string };

/** The rows of one query, each an object with the columns' names. */
export class RowDocumentSource implements DocumentSource {
  readonly #sql: string;
  readonly #source: ReadOnlySource;

  constructor(options: RowOptions) {
    const { database, sql, tls, query_timeout: queryTimeoutMs, allow_link_local: allowLinkLocal } = options;
    this.#sql = sql;
    this.#source = openReadOnlySource({ database, queryTimeoutMs, allowLinkLocal, ...(tls !== undefined && { tls }) });
  }

  async read(context: CheckContext): Promise<DocumentAnswer> {
    const answer = await this.#source.query(this.#sql, [], {
      ...runOf(context),
      maxRows: MOST_ROWS,
      maxBytes: MOST_BYTES,
    });
    return answer.kind === "failed" ? answer : { kind: "read", root: toObjects(answer), use: [] };
  }

  close(): Promise<void> {
    return this.#source.close();
  }
}

/** The context's own signal is made when it is asked for: a copy of its fields would lose it. */
function runOf(context: CheckContext): Pick<CheckContext, "clock" | "signal" | "timeoutMs"> {
  return { clock: context.clock, signal: context.signal, timeoutMs: context.timeoutMs };
}

function toObjects({ columns, rows }: Extract<SqlAnswer, { kind: "rows" }>): Record<string, unknown>[] {
  return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])));
}
