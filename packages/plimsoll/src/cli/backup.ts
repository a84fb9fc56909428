import { dirname, join, resolve } from "node:path";
import { countOf } from "@plimsoll/core";
import type { DatabaseFacts } from "../archive/database-facts.ts";
import type { BackupReport, BackupTarget } from "../archive/take-backup.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { databaseOf, isFolder, untilInterrupted } from "./backup-places.ts";
import { type CliContext, complain, write } from "./cli-context.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { noteLocally } from "./note-locally.ts";

/** How many backups stay in a folder when nothing says otherwise. */
const DEFAULT_KEEP = 7;

export interface BackupOptions {
  readonly db?: string | boolean | undefined;
  readonly keep?: string | boolean | undefined;
  readonly force?: string | boolean | undefined;
  readonly verify?: string | boolean | undefined;
}

/** `plimsoll backup`: a checked copy of the database, whether the monitor runs or not; with `--verify` examines one. */
export async function backup(
  context: CliContext,
  options: BackupOptions,
  [target]: readonly string[],
): Promise<ExitCode> {
  if (typeof options.verify === "string") return verify(context, options.verify);
  const source = databaseOf(context, options.db);
  const { takeBackup } = await import("../archive/take-backup.ts");
  const into = targetOf(context, { source, target, options });
  const report = await untilInterrupted(process, (signal) =>
    takeBackup({ source, target: into, clock: context.clock, signal }),
  );
  const after = { path: report.path, bytes: report.bytes };
  await noteLocally(context, source, { verb: "backup", subject: "store", outcome: "done", after });
  await write(context.stdout, context.json ? `${JSON.stringify(toJson(report))}\n` : wordsOf(report));
  if (dirname(report.path) === dirname(source) && !context.json) {
    complain(context, "it lies beside the database: a copy on another disk outlives this one");
  }
  return EXIT.healthy;
}

async function verify(context: CliContext, file: string): Promise<ExitCode> {
  const path = resolve(context.folder, file);
  const { verifyBackup } = await import("../archive/take-backup.ts");
  const { clock } = context;
  const facts = await untilInterrupted(process, (signal) => verifyBackup(path, { clock, signal }));
  const words = `${path} is whole: ${holding(facts)}\n`;
  await write(context.stdout, context.json ? `${JSON.stringify({ ok: true, path, ...factsJson(facts) })}\n` : words);
  return EXIT.healthy;
}

interface TargetRequest {
  readonly source: string;
  readonly target: string | undefined;
  readonly options: BackupOptions;
}

/** Without a target: the folder `backups` beside the database. */
function targetOf({ folder }: CliContext, { source, target, options }: TargetRequest): BackupTarget {
  const keep = keepOf(options.keep);
  if (target === undefined) return { kind: "folder", path: join(dirname(source), "backups"), keep };
  const path = resolve(folder, target);
  if (target.endsWith("/") || isFolder(path)) return { kind: "folder", path, keep };
  return { kind: "file", path, isReplaced: options.force === true };
}

function keepOf(keep: BackupOptions["keep"]): number {
  if (keep === undefined) return DEFAULT_KEEP;
  if (!/^[1-9]\d{0,4}$/.test(String(keep))) {
    throw new PlimsollError("bad_request", `--keep: expected how many backups stay, such as 7, got ${String(keep)}`);
  }
  return Number(keep);
}

function wordsOf({ path, bytes, tookMs, dropped, ...facts }: BackupReport): string {
  const gone = dropped.length === 0 ? "" : `; ${dropped.length} older deleted`;
  return `${path}: ${(bytes / 1e6).toFixed(1)} MB in ${(tookMs / 1000).toFixed(1)} s, ${holding(facts)}${gone}\n`;
}

function holding({ rows }: DatabaseFacts): string {
  return `${countOf(rows.health_checks ?? 0, "result")}, ${countOf(rows.transitions ?? 0, "transition")}, ${countOf(rows.alerts ?? 0, "alert")}`;
}

function factsJson({ userVersion, rows }: DatabaseFacts) {
  return { user_version: userVersion, rows };
}

function toJson({ path, bytes, tookMs, dropped, ...facts }: BackupReport) {
  return { ok: true, path, bytes, took_ms: tookMs, dropped, ...factsJson(facts) };
}
