import { open } from "node:fs/promises";
import { dirname } from "node:path";

/** Writes a new file that is on the disk when this resolves; replaces one that an earlier try has left. */
export async function writeSynced(path: string, content: string, mode: number): Promise<void> {
  const file = await open(path, "w", mode);
  try {
    await file.writeFile(content, "utf8");
    await file.sync();
  } finally {
    await file.close();
  }
}

/** What was renamed in a folder stays so after a power failure. */
export async function syncFolderOf(path: string): Promise<void> {
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

export function errorCode(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
