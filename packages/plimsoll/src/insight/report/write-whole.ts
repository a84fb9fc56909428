import { randomUUID } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";

/** Writes a file that appears under its name only when it is whole. */
export async function writeWhole(file: string, body: Buffer): Promise<void> {
  // One of the same name may be under way.
  const partial = `${file}.${randomUUID().slice(0, 8)}.partial`;
  try {
    await writeFile(partial, body);
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
