import { type CheckFailure, clip, type Labels, seriesKey } from "@plimsoll/core";
import { missing, type ReadingContext, type ReadMetric, readMetric } from "../value/read-metric.ts";
import type { SqlAnswer, SqlRow } from "./read-only-source.ts";
import type { SqlMetric, SqlQuery } from "./sql-options.ts";

const LABEL_LIMIT = 200;

/** What a query's rows come to: its metrics, or why they can't be had. */
export type RowsReading = { readonly read: readonly ReadMetric[] } | { readonly failure: CheckFailure };

type Found = Extract<SqlAnswer, { readonly kind: "rows" }>;

/** Makes the rows of a query the metrics that it declares: each row a series with its labels. */
export function readRows(query: SqlQuery, found: Found, context: ReadingContext): RowsReading {
  const absent = [...query.label_columns, ...query.metrics.map(({ column }) => column)].find(
    (name) => !found.columns.includes(name),
  );
  if (absent !== undefined) return fail(`has no column ${absent}, but ${found.columns.join(", ")}`);
  if (found.rows.length === 0 && (query.expect.length === 0 || query.no_rows === "fail")) return readNoRow(query);
  const rows = found.rows.map((row) => ({ row, labels: toLabels(query.label_columns, found.columns, row) }));
  const twice = findTwin(rows.map(({ labels }) => seriesKey("", labels)));
  if (twice !== null)
    return fail(
      `has several rows${twice === "" ? "" : ` with ${twice}`}: name the columns that tell them apart in label_columns`,
    );
  const cellOf = ({ column }: SqlMetric, row: SqlRow) => row[found.columns.indexOf(column)];
  const read = rows.flatMap(({ row, labels }) =>
    query.metrics.map((metric) => readMetric(metric, { raw: cellOf(metric, row), labels }, context)),
  );
  return { read: [...read, ...absentees(query, found)] };
}

/** Rows that are expected and are not there. */
function absentees({ expect, label_columns: [label = ""], metrics }: SqlQuery, { columns, rows }: Found): ReadMetric[] {
  const there = new Set(rows.map((row) => toLabels([label], columns, row)[label]));
  const error = `there is no row of it among the ${rows.length} that the query found`;
  const gone = expect.filter((name) => !there.has(name));
  return gone.flatMap((name) => metrics.map((metric) => missing(metric, { labels: { [label]: name } }, error)));
}

function readNoRow({ metrics, no_rows: noRows }: SqlQuery): RowsReading {
  if (noRows === "fail") return fail("has no row");
  if (noRows === "skip") return { read: [] };
  const read = metrics.map((metric) => missing(metric, {}, "the query found no row"));
  if (noRows === "missing") return { read };
  return { read: read.map(({ reading }) => ({ reading: { ...reading, value: 0, details: undefined }, down: null })) };
}

function toLabels(names: readonly string[], columns: readonly string[], row: SqlRow): Labels {
  return Object.fromEntries(names.map((name) => [name, clip(String(row[columns.indexOf(name)] ?? ""), LABEL_LIMIT)]));
}

function findTwin(keys: readonly string[]): string | null {
  const seen = new Set<string>();
  return keys.find((key) => seen.size === seen.add(key).size) ?? null;
}

function fail(words: string): RowsReading {
  return { failure: { code: "unexpected-answer", message: `the answer ${words}` } };
}
