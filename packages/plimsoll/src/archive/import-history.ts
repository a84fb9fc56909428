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

/** What the clocks of two machines may differ by, and more, ms. */
const MAX_AHEAD_MS = 3_600_000;

type SpoolRow = Parameters<ImportSpool["add"]>[0][number];

/**
 * Reads what `plimsoll export` wrote, of any size, into a store. A row that cannot be read is counted and told, and the
 * others go on. Rejects with PlimsollError for a file that is none, before the store is touched.
 */
export async function importHistory(
  store: ImportTarget,
  { files, isTrial, now }: { readonly files: readonly string[]; readonly isTrial: boolean; readonly now: number },
): Promise<ImportReport> {
  const spool = new ImportSpool();
  try {
    const read = await spoolFiles(spool, files, now);
    return { ...read, ...(await importChecks(store, spool, { isTrial })) };
  } finally {
    spool.close();
  }
}

async function spoolFiles(spool: ImportSpool, files: readonly string[], now: number) {
  const faults: string[] = [];
  let [rows, bad] = [0, 0];
  let waiting: SpoolRow[] = [];
  for (const file of files) {
    let isFirst = true;
    for await (const found of readImportFile(file)) {
      if (isFirst) requireChecks(file, found.record);
      isFirst = false;
      rows += 1;
      const row = toRow(found, now);
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
function toRow({ record, fault, line }: FileRecord, now: number): SpoolRow | string {
  if (fault !== null) return fault;
  try {
    const { id } = (record ?? {}) as { readonly id?: unknown };
    const check = parseStoredCheck(record);
    const wrongTime = timeFault(check.timestamp, now);
    return wrongTime ?? { id: Number.isSafeInteger(id) ? (id as number) : line, check };
  } catch (error) {
    if (error instanceof PlimsollError) return error.message;
    throw error;
  }
}

/** A store keeps times from 1970 on; what is of the future would stand at the head of every list until then. */
function timeFault(timestamp: string, now: number): string | null {
  const at = Date.parse(timestamp);
  if (at < 0) return `timestamp: ${timestamp} is before 1970`;
  if (at <= now + MAX_AHEAD_MS) return null;
  return `timestamp: ${timestamp} is yet to come: the clock of this machine says ${new Date(now).toISOString()}`;
}
