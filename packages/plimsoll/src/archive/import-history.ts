import { PlimsollError } from "../port/plimsoll-error.ts";
import { type ImportCounts, type ImportTarget, importChecks } from "./import-checks.ts";
import { type FileRecord, readImportFile } from "./import-file.ts";
import { ImportSpool } from "./import-spool.ts";
import { requireChecks } from "./other-export.ts";
import { parseStoredCheck } from "./stored-check.ts";

const SPOOL_ROWS = 1000;
/** So many bad rows are told one by one. */
const MAX_TOLD = 20;

export interface ImportReport extends ImportCounts {
  readonly rows: number;
  readonly bad: number;
  /** The first bad rows, as `file:line: why`. */
  readonly faults: readonly string[];
}

type SpoolRow = Parameters<ImportSpool["add"]>[0][number];

/**
 * Reads what `plimsoll export` wrote, of any size, into a store. A row that cannot be read is counted and told, and the
 * others go on. Rejects with PlimsollError for a file that is none, before the store is touched.
 */
export async function importHistory(
  store: ImportTarget,
  { files, isTrial }: { readonly files: readonly string[]; readonly isTrial: boolean },
): Promise<ImportReport> {
  const spool = new ImportSpool();
  try {
    const read = await spoolFiles(spool, files);
    return { ...read, ...(await importChecks(store, spool, { isTrial })) };
  } finally {
    spool.close();
  }
}

async function spoolFiles(spool: ImportSpool, files: readonly string[]) {
  const faults: string[] = [];
  let [rows, bad] = [0, 0];
  let waiting: SpoolRow[] = [];
  for (const file of files) {
    let isFirst = true;
    for await (const found of readImportFile(file)) {
      if (isFirst) requireChecks(file, found.record);
      isFirst = false;
      rows += 1;
      const row = toRow(found);
      if (typeof row !== "string") waiting.push(row);
      else {
        bad += 1;
        if (faults.length < MAX_TOLD) faults.push(`${file}:${found.line}: ${row}`);
      }
      if (waiting.length < SPOOL_ROWS) continue;
      spool.add(waiting);
      waiting = [];
    }
  }
  spool.add(waiting);
  return { rows, bad, faults };
}

/** The row, or what is wrong with it. */
function toRow({ record, fault, line }: FileRecord): SpoolRow | string {
  if (fault !== null) return fault;
  try {
    const { id } = (record ?? {}) as { readonly id?: unknown };
    return { id: Number.isSafeInteger(id) ? (id as number) : line, check: parseStoredCheck(record) };
  } catch (error) {
    if (error instanceof PlimsollError) return error.message;
    throw error;
  }
}
