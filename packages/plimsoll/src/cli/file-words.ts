import { dirname } from "node:path";

/** Why a file that was named cannot be read, in words. */
export function unreadWords(path: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === "ENOENT" ? `there is no file ${path}` : `${path} cannot be read: ${message}`;
}

/** Why a file cannot be written. */
export function unwrittenWords(path: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return `the folder ${dirname(path)} does not exist`;
  return code === "EACCES" ? `this user may not write ${path}` : `${path} cannot be written: ${message}`;
}
