import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { countOf } from "@plimsoll/core";
import { createStore } from "../app.ts";
import { importAudited } from "../archive/audited-import.ts";
import { type ImportReport, importHistory } from "../archive/import-history.ts";
import { readDatabase } from "../archive/read-database.ts";
import { silentLog } from "../port/log.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { databaseOf } from "./backup-places.ts";
import { type CliContext, complain, write } from "./cli-context.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { localActor } from "./note-locally.ts";

export interface ImportOptions {
  readonly db?: string | boolean | undefined;
  /** Only look: nothing is written, and a running monitor is not in the way. */
  readonly check?: string | boolean | undefined;
}

/** `plimsoll import FILE...`: results that `plimsoll export` wrote, into a database that no monitor uses. */
export async function importFiles(
  context: CliContext,
  { db, check }: ImportOptions,
  names: readonly string[],
): Promise<ExitCode> {
  const path = databaseOf(context, db);
  const files = names.map((name) => resolve(context.folder, name));
  for (const file of files) if (!existsSync(file)) throw new PlimsollError("not_found", `there is no file ${file}`);
  const isTrial = check === true;
  const report = isTrial ? await tryOut(context, path, files) : await carryOut(context, path, files);
  await tell(context, report, isTrial);
  return report.bad === 0 ? EXIT.healthy : EXIT.warning;
}

async function tryOut({ clock }: CliContext, path: string, files: readonly string[]): Promise<ImportReport> {
  if (!existsSync(path)) throw new PlimsollError("not_found", `there is no database at ${path}`);
  const reading = readDatabase(path, clock);
  const recordBatch = async () => undefined;
  try {
    return await importHistory(
      { queryChecks: reading.queryChecks, recordBatch },
      { files, isTrial: true, now: clock.now() },
    );
  } finally {
    await reading.close();
  }
}

async function carryOut({ clock }: CliContext, path: string, files: readonly string[]): Promise<ImportReport> {
  const store = createStore(`sqlite:${path}`, { clock, log: silentLog });
  try {
    await store.open();
    return await importAudited(store, { files, actor: localActor(), clock });
  } catch (error) {
    if (error instanceof PlimsollError) throw error;
    throw new PlimsollError("store_unavailable", (error as Error).message, { cause: error });
  } finally {
    await store.close();
  }
}

async function tell(context: CliContext, report: ImportReport, isTrial: boolean): Promise<void> {
  const { rows, imported, duplicates, bad, faults } = report;
  if (context.json) {
    await write(context.stdout, `${JSON.stringify({ ok: bad === 0, check: isTrial, ...report })}\n`);
    return;
  }
  for (const fault of faults) complain(context, fault);
  if (bad > faults.length) complain(context, `and ${countOf(bad - faults.length, "more bad row")}`);
  const words = `${imported} ${isTrial ? "would be imported" : "imported"}, ${duplicates} there already, ${bad} bad`;
  await write(context.stdout, `${countOf(rows, "row")}: ${words}\n`);
}
