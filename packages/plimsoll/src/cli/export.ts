import { existsSync } from "node:fs";
import { EXPORT_FORMATS, type ExportDeclaration, type ExportFormat } from "@plimsoll/core";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { databaseOf } from "./backup-places.ts";
import { type CliContext, complain } from "./cli-context.ts";
import { storePath } from "./configured-places.ts";
import { declarationOf, declareTo } from "./declare-export.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { type ExportOutput, openOutput } from "./export-output.ts";
import { type ExportItem, type ExportTable, exportTable, parseExportKind } from "./export-table.ts";
import { type HistoryRange, rowsFromFile, rowsFromServer } from "./history-rows.ts";
import { noteLocally } from "./note-locally.ts";
import { parseMoment } from "./parse-moment.ts";
import { createRowWriter } from "./row-format.ts";
import { connectToServer, isUnanswered } from "./server-client.ts";

export interface ExportOptions {
  readonly what?: string | boolean | undefined;
  readonly series?: string | boolean | undefined;
  readonly component?: string | boolean | undefined;
  readonly from?: string | boolean | undefined;
  readonly since?: string | boolean | undefined;
  readonly to?: string | boolean | undefined;
  readonly format?: string | boolean | undefined;
  readonly output?: string | boolean | undefined;
  readonly url?: string | boolean | undefined;
  readonly db?: string | boolean | undefined;
}

/**
 * `plimsoll export`: what is kept, the newest first, from the running server, or with no server (or with `--db`) straight
 * from its database. Holds a page at a time, however much there is.
 */
export async function exportHistory(context: CliContext, options: ExportOptions): Promise<ExitCode> {
  const format = formatOf(context, options);
  const range = rangeOf(context, options);
  const table = exportTable(range.kind);
  const output = await openOutput(context, options.output);
  try {
    const items = pages(context, options, { range, format });
    if (format === "parquet") await writeParquet(output, table, items);
    else await writeText(output, { format, table, items });
    await output.finish();
  } catch (error) {
    await output.discard();
    throw error;
  }
  return EXIT.healthy;
}

function rangeOf({ clock }: CliContext, options: ExportOptions): HistoryRange {
  const now = clock.now();
  if (options.from !== undefined && options.since !== undefined) {
    throw new PlimsollError("bad_request", "--since: expected either this or --from, not both");
  }
  const [option, from] = options.from === undefined ? ["--since", options.since] : ["--from", options.from];
  const range = {
    kind: parseExportKind(options.what, options.series === true),
    componentId: typeof options.component === "string" ? options.component : null,
    from: parseMoment(option, from, { now, fallback: 0 }),
    to: parseMoment("--to", options.to, { now, fallback: now + 1 }),
  };
  if (range.from > range.to) {
    throw new PlimsollError("bad_request", `${option}: expected a time not after --to (default now)`);
  }
  return range;
}

function formatOf({ json }: CliContext, { format, output }: ExportOptions): ExportFormat {
  const known = EXPORT_FORMATS.find((name) => name === (json ? "jsonl" : format));
  if (known === undefined) throw new PlimsollError("bad_request", `--format: expected ${EXPORT_FORMATS.join(", ")}`);
  if (known === "parquet" && typeof output !== "string") {
    throw new PlimsollError("bad_request", "--format parquet: name the file to write with --output");
  }
  return known;
}

type Pages = AsyncIterable<readonly ExportItem[]>;

async function writeText(
  output: ExportOutput,
  { format, table, items }: { format: "csv" | "jsonl"; table: ExportTable; items: Pages },
): Promise<void> {
  const rows = createRowWriter(format, table);
  // Not before the first page: where there is none, what is said is all that there is.
  let head = rows.head;
  for await (const page of items) {
    await output.put(head + page.flatMap(table.rows).map(rows.line).join(""));
    head = "";
  }
}

async function writeParquet(output: ExportOutput, table: ExportTable, items: Pages): Promise<void> {
  const { ParquetOutput } = await import("./parquet-output.ts");
  const parquet = new ParquetOutput(table.columns);
  for await (const page of items) await output.put(parquet.add(page.flatMap(table.rows)));
  await output.put(parquet.end());
}

interface Wanted {
  readonly range: HistoryRange;
  readonly format: ExportFormat;
}

/** From the server when it answers; else from the file, saying so. Either way the audit trail has it before it is read. */
async function* pages(
  context: CliContext,
  { url, db, output }: ExportOptions,
  { range, format }: Wanted,
): AsyncGenerator<readonly ExportItem[]> {
  const declared = declarationOf({ range, format, output });
  if (db !== undefined) {
    const path = databaseOf(context, db);
    yield* declaredFromFile(context, { path, range, declared });
    return;
  }
  const client = connectToServer(context, url);
  let isFirst = true;
  try {
    await declareTo(context, client, declared);
    for await (const page of rowsFromServer(client, range)) {
      yield page;
      isFirst = false;
    }
  } catch (error) {
    const path = storePath(context);
    if (!isFirst || !isUnanswered(error) || url !== undefined || path === null) throw error;
    if (!existsSync(path))
      throw new PlimsollError("not_found", `${(error as Error).message}; and there is no database at ${path}`);
    complain(context, `no server answers at ${client.address}: reading ${path}`);
    yield* declaredFromFile(context, { path, range, declared });
  }
}

async function* declaredFromFile(
  context: CliContext,
  { path, range, declared }: { path: string; range: HistoryRange; declared: ExportDeclaration },
): AsyncGenerator<readonly ExportItem[]> {
  const { what: subject, ...after } = declared;
  if (existsSync(path)) await noteLocally(context, path, { verb: "export_history", subject, outcome: "done", after });
  yield* rowsFromFile(path, range, context.clock);
}
