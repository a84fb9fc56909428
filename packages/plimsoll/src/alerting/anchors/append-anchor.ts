import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import type { AuditAnchor } from "../../port/audit.ts";
import type { SendOutcome } from "../../port/channel.ts";

const { O_WRONLY, O_APPEND, O_CREAT, O_EXCL, O_NONBLOCK } = constants;

/**
 * Appends an anchor to a file as one line of JSON; on the disk when it resolves. A file that is not there is made for its
 * owner alone (0600), a folder never. Never throws: what cannot be written is worth another try.
 */
export async function appendAnchor(path: string, anchor: AuditAnchor): Promise<SendOutcome> {
  try {
    const { file, isNew } = await openToAppend(path);
    try {
      if (!(await file.stat()).isFile()) return { kind: "retry", message: `${path} is not a file` };
      await appendWhole(file, Buffer.from(`${JSON.stringify(anchor)}\n`, "utf8"));
    } finally {
      await file.close();
    }
    if (isNew) await syncFolder(dirname(path));
    return { kind: "delivered" };
  } catch (error) {
    return { kind: "retry", message: toWords(path, error as NodeJS.ErrnoException) };
  }
}

/** Not blocking, so that a pipe that nobody reads is an error and not a wait. */
async function openToAppend(path: string): Promise<{ file: FileHandle; isNew: boolean }> {
  try {
    return { file: await open(path, O_WRONLY | O_APPEND | O_NONBLOCK), isNew: false };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return { file: await open(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL, 0o600), isNew: true };
  }
}

/** Half a line, as on a full disk, is taken back: no line of the file may be anything but an anchor. */
async function appendWhole(file: FileHandle, line: Buffer): Promise<void> {
  const { size } = await file.stat();
  try {
    const { bytesWritten } = await file.write(line);
    if (bytesWritten < line.length) throw Object.assign(new Error("no room"), { code: "ENOSPC" });
    await file.sync();
  } catch (error) {
    await file.truncate(size).catch(() => undefined);
    throw error;
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function toWords(path: string, { code, message }: NodeJS.ErrnoException): string {
  if (code === "ENOENT") return `${path}: the folder ${dirname(path)} does not exist`;
  if (code === "EACCES" || code === "EPERM") return `${path}: this user may not write it`;
  if (code === "ENOSPC") return `${path}: no room on its disk`;
  return `${path}: ${message}`;
}
