import type { SqlAnswer, SqlRow } from "./read-only-source.ts";
import { weigh } from "./to-sql-value.ts";

interface Found {
  readonly columns: readonly string[];
  readonly rows: readonly SqlRow[];
  readonly elapsedMs: number;
}
interface Bounds {
  readonly target: string;
  readonly maxRows: number;
  readonly maxBytes: number;
}

/** What was found, or why it can't be used: too many rows or bytes (what is cut off could be the worst), a column twice. */
export function toRowsAnswer({ columns, rows, elapsedMs }: Found, { target, maxRows, maxBytes }: Bounds): SqlAnswer {
  const fail = (words: string): SqlAnswer => ({
    kind: "failed",
    failure: { code: "unexpected-answer", message: `${target} answered the query with ${words}` },
  });
  if (rows.length > maxRows) return fail(`more than ${maxRows} rows: count, group or limit them in the query`);
  const bytes = rows.reduce((sum, row) => sum + weigh(row), 0);
  if (bytes > maxBytes) return fail(`more than ${maxBytes / 1e6} MB: ask for fewer or shorter columns`);
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined) return fail(`two columns named ${twice}: name each one with AS`);
  return { kind: "rows", columns, rows, elapsedMs };
}
