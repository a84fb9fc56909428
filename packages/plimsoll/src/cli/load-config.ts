import { closeSync, openSync, readSync } from "node:fs";
import type { PlimsollConfig } from "../config/config.ts";
import { defaultConfig } from "../config/default-config.ts";
import { MAX_INCLUDED_BYTES, parseConfig } from "../config/parse-config.ts";
import type { Registries } from "../config/registries.ts";
import type { CliContext } from "./cli-context.ts";
import { readConfigFile } from "./config-file.ts";

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
