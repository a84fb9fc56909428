import type { PlimsollConfig } from "../config/config.ts";
import { defaultConfig } from "../config/default-config.ts";
import { parseConfig } from "../config/parse-config.ts";
import type { Registries } from "../config/registries.ts";
import type { CliContext } from "./cli-context.ts";
import { readConfigFile } from "./config-file.ts";
import { readSmallFile } from "./small-file.ts";

/** What is to be watched: the file's, or the built-in configuration. Throws `config_invalid` with every mistake. */
export function loadConfig(context: CliContext, registries: Registries): PlimsollConfig {
  const { env, folder } = context;
  const read = readConfigFile(context);
  if (read === null) return defaultConfig({ checkers: registries.checkers, folder });
  return parseConfig(read.text, { file: read.file, env, readFile: readSmallFile, ...registries });
}
