import { readFileSync, statSync } from "node:fs";
import { relative, resolve } from "node:path";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { CliContext } from "./cli-context.ts";

export const DEFAULT_CONFIG_FILE = "plimsoll.yaml";
/** Not read at all beyond this; the parser has a narrower limit and says so. */
const MAX_FILE_BYTES = 16_777_216;

/** The configuration's text and where it is; null when none was asked for by name and there is no `plimsoll.yaml`. */
export function readConfigFile({
  config,
  folder,
}: CliContext): { readonly file: string; readonly text: string } | null {
  const path = resolve(folder, config ?? DEFAULT_CONFIG_FILE);
  const file = shown(path, folder);
  try {
    if (statSync(path).size > MAX_FILE_BYTES) {
      throw new PlimsollError("config_invalid", `${file} is far larger than a configuration`);
    }
    return { file: path, text: readFileSync(path, "utf8") };
  } catch (error) {
    if (error instanceof PlimsollError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" && config === null) return null;
    const reason = code === "ENOENT" ? "there is no such file" : message;
    throw new PlimsollError("config_invalid", `${file} cannot be read: ${reason}`, { cause: error });
  }
}

/** A path below the working folder is shown as people typed it. */
export function shown(path: string, folder: string): string {
  const short = relative(folder, path);
  return short === "" || short.startsWith("..") ? path : short;
}
