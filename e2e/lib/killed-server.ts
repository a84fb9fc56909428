import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import Database from "better-sqlite3";

const BIN = new URL("../../packages/plimsoll/bin/plimsoll.js", import.meta.url).pathname;
/** The bin begins anew with these; given at once, a start is cheaper. */
const FLAGS = ["--max-semi-space-size=2", "--max-old-space-size=512", "--disable-warning=ExperimentalWarning"];

/** Starts the real server on the configuration of a folder; what it prints is dropped. */
export function startServer(cwd: string): ChildProcess {
  return spawn(process.execPath, [...FLAGS, BIN, "start"], { cwd, stdio: "ignore" });
}

/** Sends it a signal and waits for its end. */
export async function endServer(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exited = once(server, "exit");
  server.kill(signal);
  await exited;
}

/** Kills the server as soon as something is true. */
export function killWhen(server: ChildProcess, isTrue: () => boolean): void {
  const look = () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
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
