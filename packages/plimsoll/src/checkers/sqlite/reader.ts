/** A row as values in the order of the columns. */
export type Row = readonly unknown[];

export type SqlParameter = string | number | null;

/** The little that is needed of an SQLite connection, whichever library opened it. */
export interface Reader {
  /** Reads the first page: opening alone proves nothing. */
  begin(): void;
  /** Rows one by one; ending the loop early ends the statement. */
  rows(sql: string, ...values: readonly (string | number)[]): Iterable<Row>;
  /** Whether the text is one statement that answers rows and changes nothing. Throws where it is not SQL at all. */
  isReadOnly(sql: string): boolean;
  close(): void;
}

/** One that also runs the queries of a configuration. */
export interface QueryReader extends Reader {
  /** From here on everything is read as it is at the first look, until `close`. */
  hold(): void;
  /** A query with the names of its columns; whole numbers are bigints, so that none loses a digit. */
  select(
    sql: string,
    values: readonly SqlParameter[],
  ): { readonly columns: readonly string[]; readonly rows: Iterable<Row> };
}

/** The first value of the first row; undefined when there is none. */
export function readValue(reader: Reader, sql: string, ...values: readonly (string | number)[]): unknown {
  for (const row of reader.rows(sql, ...values)) return row[0];
  return undefined;
}

/** The first value of the first row as a number; null when it is none. */
export function readNumber(reader: Reader, sql: string, ...values: readonly (string | number)[]): number | null {
  const value = readValue(reader, sql, ...values);
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** A name as SQL spells it, whatever it contains. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
