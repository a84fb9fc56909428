import { closeSync, fsyncSync, openSync } from "node:fs";
import { type CopyRequest, copyDatabase, makeSelfContained } from "./copy-database.ts";
import { type DatabaseFacts, requireSame, verifyDatabase } from "./database-facts.ts";

/** What the archive's thread can be told to do. */
export type ArchiveTask =
  | { readonly kind: "copy"; readonly source: string; readonly target: string }
  | { readonly kind: "verify"; readonly path: string };

/** Copies and checks what came of it, or checks a file. Whatever throws: a half-done copy is the caller's to remove. */
export async function runArchiveTask(
  task: ArchiveTask,
  { rest, monotonic }: Pick<CopyRequest, "rest" | "monotonic">,
): Promise<DatabaseFacts> {
  if (task.kind === "verify") return verifyDatabase(task.path);
  const { source, target } = task;
  const original = await copyDatabase({ source, target, rest, monotonic });
  makeSelfContained(target);
  const facts = verifyDatabase(target, source);
  requireSame(facts, original);
  syncToDisk(target);
  return facts;
}

/** Waits until a file, or a folder's list of names, is on the disk. */
export function syncToDisk(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
