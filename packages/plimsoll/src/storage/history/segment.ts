import { type CheckColumns, type MetricColumn, PRESENCE } from "../../port/check-columns.ts";
import { ByteReader, ByteWriter } from "./byte-buffer.ts";
import { MAX_INTEGER, readIntegers, writeIntegers } from "./integer-column.ts";
import { readNumbers, writeNumbers } from "./number-column.ts";

/** The first byte of what is packed, so that another way to pack can follow. */
const VERSION = 1;
/** Uptime as it follows from the row's time, or as a number of its own. */
const UPTIME = { fromTime: 0, apart: 1 } as const;

/** Rows as they are stored: what is wanted alone lies alone. */
export interface PackedRows {
  readonly times: Uint8Array<ArrayBuffer>;
  /** All but the times and the metrics. */
  readonly head: Uint8Array<ArrayBuffer>;
}

/** Everything that a row holds besides its time and its metrics. */
export type RowHead = Pick<CheckColumns, "ids" | "status" | "uptimeSeconds" | "errorCount" | "lastError" | "errors">;

export function packRows(columns: CheckColumns): PackedRows {
  const times = new ByteWriter();
  times.byte(VERSION);
  writeIntegers(times, columns.at);
  const head = new ByteWriter();
  head.byte(VERSION);
  writeIntegers(head, columns.ids);
  writeIntegers(head, columns.status);
  writeNumbers(head, columns.errorCount);
  const { errors, lastError } = usedErrors(columns);
  writeIntegers(head, lastError);
  head.block(new TextEncoder().encode(errors.length === 0 ? "" : JSON.stringify(errors)));
  writeUptime(head, columns);
  return { times: times.finish(), head: head.finish() };
}

export function unpackTimes(times: Uint8Array, rows: number): Float64Array {
  return readIntegers(begin(times), rows);
}

export function unpackHead(head: Uint8Array, at: Float64Array): RowHead {
  const rows = at.length;
  const reader = begin(head);
  const ids = readIntegers(reader, rows);
  const status = new Uint8Array(readIntegers(reader, rows));
  const errorCount = readNumbers(reader, rows);
  const lastError = new Int32Array(readIntegers(reader, rows));
  const errors = new TextDecoder().decode(reader.block());
  return {
    ...{ ids, status, errorCount, lastError },
    errors: parseErrors(errors),
    uptimeSeconds: readUptime(reader, at),
  };
}

/** One series, to be read without the others. */
export function packSeries({ presence, status, values }: MetricColumn): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writer.byte(VERSION);
  writeIntegers(writer, presence);
  writeIntegers(writer, status);
  writeNumbers(
    writer,
    values.filter((_, row) => presence[row] === PRESENCE.value),
  );
  return writer.finish();
}

export type SeriesValues = Pick<MetricColumn, "presence" | "status" | "values">;

export function unpackSeries(packed: Uint8Array, rows: number): SeriesValues {
  const reader = begin(packed);
  const presence = new Uint8Array(readIntegers(reader, rows));
  const status = new Uint8Array(readIntegers(reader, rows));
  let held = 0;
  for (let row = 0; row < rows; row += 1) if (presence[row] === PRESENCE.value) held += 1;
  const dense = readNumbers(reader, held);
  if (held === rows) return { presence, status, values: dense };
  const values = new Float64Array(rows).fill(Number.NaN);
  for (let row = 0, at = 0; row < rows; row += 1) {
    if (presence[row] !== PRESENCE.value) continue;
    values[row] = dense[at] ?? Number.NaN;
    at += 1;
  }
  return { presence, status, values };
}

function begin(packed: Uint8Array): ByteReader {
  const reader = new ByteReader(packed);
  const version = reader.byte();
  if (version !== VERSION)
    throw new RangeError(`packed history of version ${version}, which this program does not know`);
  return reader;
}

/** Rows that were cut from others bring the texts of all along. */
function usedErrors({ errors, lastError }: CheckColumns): Pick<CheckColumns, "errors" | "lastError"> {
  const used = [...new Set(lastError)].filter((error) => error >= 0);
  if (used.length === errors.length) return { errors, lastError };
  const places = new Map(used.map((error, place) => [error, place]));
  return {
    errors: used.map((error) => errors[error] ?? ""),
    lastError: lastError.map((error) => places.get(error) ?? -1),
  };
}

function parseErrors(text: string): string[] {
  if (text === "") return [];
  try {
    return JSON.parse(text) as string[];
  } catch (error) {
    throw new RangeError("packed history holds texts that cannot be read", { cause: error });
  }
}

/** While a component is up, its uptime grows as time does: what is left is the same number again and again. */
function writeUptime(writer: ByteWriter, { uptimeSeconds, at }: CheckColumns): void {
  const since = uptimeSeconds.map((seconds, row) => (at[row] ?? 0) - Math.round(seconds * 1000));
  const isExact = since.every(
    (start, row) => Math.abs(start) <= MAX_INTEGER && ((at[row] ?? 0) - start) / 1000 === uptimeSeconds[row],
  );
  const apart = new ByteWriter();
  writeNumbers(apart, uptimeSeconds);
  const fromTime = new ByteWriter();
  if (isExact) writeIntegers(fromTime, since);
  const useTime = isExact && fromTime.finish().length < apart.finish().length;
  writer.byte(useTime ? UPTIME.fromTime : UPTIME.apart);
  writer.bytes((useTime ? fromTime : apart).finish());
}

function readUptime(reader: ByteReader, at: Float64Array): Float64Array {
  if (reader.byte() === UPTIME.apart) return readNumbers(reader, at.length);
  const seconds = readIntegers(reader, at.length);
  for (let row = 0; row < at.length; row += 1) seconds[row] = ((at[row] ?? 0) - (seconds[row] ?? 0)) / 1000;
  return seconds;
}
