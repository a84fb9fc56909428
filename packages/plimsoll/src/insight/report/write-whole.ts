import { rename, rm, writeFile } from "node:fs/promises";

/** Writes a file that appears under its name only when it is whole. */
export async function writeWhole(file: string, body: Buffer): Promise<void> {
  const partial = `${file}.partial`;
  try {
    await writeFile(partial, body);
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
