import type { CliContext } from "./cli-context.ts";
import type { ExitCode } from "./exit-code.ts";

export type Options = Readonly<Record<string, string | boolean | undefined>>;
export type CommandFunction = (context: CliContext, options: Options, names: readonly string[]) => Promise<ExitCode>;
/** Makes a command's action of what loads it, so that only the one that is called is loaded. */
export type Runs = (load: () => Promise<CommandFunction>) => (...given: unknown[]) => Promise<void>;

export const SERVER_URL = ["--url <url>", "address of the running server (default: from the configuration)"] as const;
