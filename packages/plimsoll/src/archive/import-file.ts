import { createReadStream } from "node:fs";
import { extname } from "node:path";
import { createInterface } from "node:readline";
import { pipeline } from "node:stream";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { requireChecks } from "./other-export.ts";
import { unguardText } from "./spreadsheet-guard.ts";

/** A record of a file, not yet looked at, or why it cannot be read. */
export interface FileRecord {
  /** Line in the file, or row where it has no lines; from 1. */
  readonly line: number;
  /** As far as it could be read. */
  readonly record: unknown;
  readonly fault: string | null;
}

/** What a table of checks has at least. */
const COLUMNS = ["timestamp", "component_id", "component_type", "status", "metrics"] as const;
/** No line of a file is longer, characters. */
const MAX_LINE = 4_194_304;

/** The records of a file that `plimsoll export` wrote, by its name's ending: .csv, .jsonl (.ndjson) or .parquet. */
export function readImportFile(path: string): AsyncGenerator<FileRecord> {
  const ending = extname(path).toLowerCase();
  if (ending === ".csv") return readCsv(path);
  if (ending === ".jsonl" || ending === ".ndjson") return readJsonLines(path);
  if (ending === ".parquet") return readParquet(path);
  throw new PlimsollError("bad_request", `${path}: expected a file that ends in .csv, .jsonl or .parquet`);
}

async function* readJsonLines(path: string): AsyncGenerator<FileRecord> {
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    line += 1;
    if (text.trim() === "") continue;
    if (text.length > MAX_LINE) yield { line, record: null, fault: "the line is far longer than a row" };
    else yield readJson(text, line);
  }
}

function readJson(text: string, line: number): FileRecord {
  try {
    return { line, record: JSON.parse(text), fault: null };
  } catch (error) {
    return { line, record: null, fault: `not JSON: ${(error as Error).message}` };
  }
}

type Cells = Readonly<Record<string, string | null | undefined>>;
interface CsvRecord {
  readonly record: Cells;
  readonly info: { readonly lines: number };
}

async function* readCsv(path: string): AsyncGenerator<FileRecord> {
  const { parse } = await import("csv-parse");
  // An empty text is written in quotes, to be told from nothing.
  const cast = (value: string, { quoting }: { readonly quoting: boolean }) => (value === "" && !quoting ? null : value);
  let hasHead = false;
  const columns = (head: string[]) => {
    requireColumns(path, head);
    hasHead = true;
    return head;
  };
  const common = { columns, bom: true, info: true, cast } as const;
  const parser = parse({ ...common, max_record_size: MAX_LINE, relax_column_count: true });
  const records: AsyncIterable<CsvRecord> = pipeline(createReadStream(path), parser, () => undefined);
  try {
    for await (const { record, info } of records) yield fromCells(record, info.lines);
    if (!hasHead) requireColumns(path, []);
  } catch (error) {
    if (error instanceof PlimsollError) throw error;
    throw new PlimsollError("bad_request", `${path}: not CSV as in RFC 4180: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function requireColumns(path: string, head: readonly string[]): void {
  requireChecks(path, Object.fromEntries(head.map((name) => [name, null])));
  if (COLUMNS.every((name) => head.includes(name))) return;
  const words = `expected the columns ${COLUMNS.join(", ")} in its first line, as plimsoll export writes them`;
  throw new PlimsollError("bad_request", `${path}: ${words}`);
}

/** CSV knows text alone: an empty cell is nothing, numbers and lists are read. */
function fromCells(cells: Cells, line: number): FileRecord {
  try {
    const number = (name: string) => (cells[name]?.trim() ? Number(cells[name]) : undefined);
    const record = {
      ...cells,
      id: number("id"),
      component_id: unguardText(cells.component_id ?? ""),
      metrics: JSON.parse(cells.metrics ?? "") as unknown,
      ...("uptime_seconds" in cells ? { uptime_seconds: number("uptime_seconds") } : {}),
      error_count: number("error_count"),
      last_error: cells.last_error == null ? null : unguardText(cells.last_error),
    };
    return { line, record, fault: null };
  } catch (error) {
    return { line, record: cells, fault: `metrics: ${(error as Error).message}` };
  }
}

async function* readParquet(path: string): AsyncGenerator<FileRecord> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } = await import("hyparquet");
  try {
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file);
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows);
      for (const [index, row] of (await parquetReadObjects({ file, metadata, rowStart, rowEnd })).entries()) {
        yield fromParquet(row, rowStart + index + 1);
      }
      rowStart = rowEnd;
    }
  } catch (error) {
    throw new PlimsollError(
      "bad_request",
      `${path}: not a Parquet file that can be read: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
}

function fromParquet(row: Readonly<Record<string, unknown>>, line: number): FileRecord {
  const { id, timestamp, metrics, error_count, ...rest } = row;
  try {
    const record = {
      ...rest,
      id: Number(id),
      timestamp: timestamp instanceof Date ? timestamp.toISOString() : timestamp,
      metrics: typeof metrics === "string" ? (JSON.parse(metrics) as unknown) : metrics,
      error_count: Number(error_count),
      last_error: rest.last_error ?? null,
    };
    return { line, record, fault: null };
  } catch (error) {
    return { line, record: row, fault: (error as Error).message };
  }
}
