import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { eventually } from "./plimsoll-process.ts";

const BIN = new URL("../../packages/plimsoll/bin/plimsoll.js", import.meta.url).pathname;
/** The bin begins anew with these; given at once, a start is cheaper. */
const FLAGS = ["--max-semi-space-size=2", "--max-old-space-size=512", "--disable-warning=ExperimentalWarning"];
const LONGEST_END_MS = 30_000;

/** Starts the real server on the configuration of a folder; what it prints is kept there. */
export function startServer(cwd: string): ChildProcess {
  const output = openSync(outputPath(cwd), "w");
  try {
    return spawn(process.execPath, [...FLAGS, BIN, "start"], { cwd, stdio: ["ignore", output, output] });
  } finally {
    closeSync(output);
  }
}

/** Runs the server until something is true, and ends it in peace. Rejects at once where it ends by itself before. */
export async function runServerUntil(cwd: string, isTrue: () => boolean, withinMs: number): Promise<void> {
  const server = startServer(cwd);
  const exited = once(server, "exit");
  try {
    await eventually(() => hasEnded(server) || isTrue(), withinMs);
    if (hasEnded(server)) throw new Error(`it ended by itself with ${server.signalCode ?? server.exitCode}`);
  } catch (error) {
    throw new Error(`the server printed:\n${readFileSync(outputPath(cwd), "utf8")}`, { cause: error });
  } finally {
    server.kill("SIGTERM");
    const limit = setTimeout(() => server.kill("SIGKILL"), LONGEST_END_MS);
    await exited;
    clearTimeout(limit);
  }
  if (server.signalCode === "SIGKILL") throw new Error(`the server did not end within ${LONGEST_END_MS} ms of SIGTERM`);
}

function hasEnded(server: ChildProcess): boolean {
  return server.exitCode !== null || server.signalCode !== null;
}

function outputPath(cwd: string): string {
  return join(cwd, "output.txt");
}

/** Kills the server as soon as something is true. */
export function killWhen(server: ChildProcess, isTrue: () => boolean): void {
  const look = () => {
    if (hasEnded(server)) return;
    if (isTrue()) server.kill("SIGKILL");
    else setTimeout(look, 1);
  };
  look();
}

/** What a query finds in a store, whoever else has it open; null before it has its tables. */
export function readDatabase<T>(path: string, query: (db: Database.Database) => T): T | null {
  if (!existsSync(path)) return null;
  const db = new Database(path, { readonly: true, timeout: 1000 });
  try {
    const hasTables = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'recovery_attempts'").get() !== undefined;
    return hasTables ? query(db) : null;
  } finally {
    db.close();
  }
}
