import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { relative, resolve } from "node:path";
import type { PlimsollConfig } from "../config/config.ts";
import { defaultConfig } from "../config/default-config.ts";
import { MAX_INCLUDED_BYTES, parseConfig } from "../config/parse-config.ts";
import type { Registries } from "../config/registries.ts";
import { MAX_CONFIG_BYTES } from "../config/yaml-document.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { CliContext } from "./cli-context.ts";

export const DEFAULT_CONFIG_FILE = "plimsoll.yaml";

/** The configuration's text and where it is; null when none was asked for by name and there is no `plimsoll.yaml`. */
export function readConfigFile({
  config,
  folder,
}: CliContext): { readonly file: string; readonly text: string } | null {
  const path = resolve(folder, config ?? DEFAULT_CONFIG_FILE);
  const file = shown(path, folder);
  try {
    const { size } = statSync(path);
    if (size > MAX_CONFIG_BYTES) throw new PlimsollError("config_invalid", `${file} is larger than 1 MiB`);
    return { file: path, text: readFileSync(path, "utf8") };
  } catch (error) {
    if (error instanceof PlimsollError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" && config === null) return null;
    const reason = code === "ENOENT" ? "there is no such file" : message;
    throw new PlimsollError("config_invalid", `${file} cannot be read: ${reason}`, { cause: error });
  }
}

/** What is to be watched: the file's, or the built-in configuration. Throws `config_invalid` with every mistake. */
export function loadConfig(context: CliContext, registries: Registries): PlimsollConfig {
  const { env, folder } = context;
  const read = readConfigFile(context);
  if (read === null) return defaultConfig({ checkers: registries.checkers, folder });
  return parseConfig(read.text, { file: read.file, env, readFile: readSmallFile, ...registries });
}

/** A few bytes more than a configuration may take in, so that a device or a log by mistake does no harm. */
export function readSmallFile(path: string): string {
  const descriptor = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(MAX_INCLUDED_BYTES + 1);
    return buffer.toString("utf8", 0, readSync(descriptor, buffer));
  } finally {
    closeSync(descriptor);
  }
}

/** A path below the working folder is shown as people typed it. */
export function shown(path: string, folder: string): string {
  const short = relative(folder, path);
  return short === "" || short.startsWith("..") ? path : short;
}
