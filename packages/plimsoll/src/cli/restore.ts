import { resolve } from "node:path";
import { countOf } from "@plimsoll/core";
import { restoreBackup } from "../archive/restore-backup.ts";
import { databaseOf, untilInterrupted } from "./backup-places.ts";
import { type CliContext, complain, write } from "./cli-context.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { localActor } from "./note-locally.ts";

export interface RestoreOptions {
  readonly db?: string | boolean | undefined;
}

/** `plimsoll restore FILE`: puts a backup in the database's place while no monitor runs, and keeps what was there. */
export async function restore(
  context: CliContext,
  { db }: RestoreOptions,
  [file = ""]: readonly string[],
): Promise<ExitCode> {
  const { folder, clock } = context;
  const warn = (_: object, message: string) => complain(context, message);
  const log = { debug: () => undefined, info: () => undefined, warn, error: warn };
  const request = { backup: resolve(folder, file), path: databaseOf(context, db), actor: localActor(), clock, log };
  const { path, kept, rows } = await untilInterrupted(process, (signal) => restoreBackup({ ...request, signal }));
  const before = kept === null ? "" : `; what was there before is kept as ${kept}`;
  const words = `${path} holds the backup now, ${countOf(rows.health_checks ?? 0, "result")}${before}. Start the monitor again.\n`;
  await write(context.stdout, context.json ? `${JSON.stringify({ ok: true, path, kept, rows })}\n` : words);
  return EXIT.healthy;
}
