import { statSync } from "node:fs";
import { resolve } from "node:path";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { CliContext } from "./cli-context.ts";
import { storePath } from "./configured-places.ts";
import type { SignalHost } from "./until-stopped.ts";

/** The database that a command means: `--db`, else the configuration's. Throws when that keeps nothing on disk. */
export function databaseOf(context: CliContext, db: string | boolean | undefined): string {
  const path = typeof db === "string" ? resolve(context.folder, db) : storePath(context);
  if (path === null)
    throw new PlimsollError("bad_request", "this configuration keeps nothing on disk: name a file with --db");
  return path;
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Runs work that leaves nothing half done behind when it is told to end, by Ctrl-C as well. */
export async function untilInterrupted<T>(
  host: Pick<SignalHost, "on" | "off">,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  const interrupted = () => abort.abort();
  host.on("SIGINT", interrupted);
  host.on("SIGTERM", interrupted);
  try {
    return await work(abort.signal);
  } finally {
    host.off("SIGINT", interrupted);
    host.off("SIGTERM", interrupted);
  }
}
