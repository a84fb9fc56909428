import type { Clock } from "../port/clock.ts";

/** A place to write to, as much of a terminal's stream as commands use. */
export interface Output {
  write(text: string): boolean;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  on(event: OutputEvent, listener: (error?: Error) => void): unknown;
  once(event: OutputEvent, listener: (error?: Error) => void): unknown;
  off(event: OutputEvent, listener: (error?: Error) => void): unknown;
}
type OutputEvent = "drain" | "close" | "error" | "resize";

/** What every command is given: its streams, its surroundings and the options before any command. */
export interface CliContext {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Standard input, opened only when it is asked for. */
  readonly stdin: () => NodeJS.ReadStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What relative paths start from. */
  readonly folder: string;
  /** Holds the process open while something is waited for. */
  readonly clock: Clock;
  /** The file given with `--config`; null: `plimsoll.yaml` if there is one. */
  readonly config: string | null;
  /** The file given with `--api-key-file`; null without. */
  readonly apiKeyFile: string | null;
  readonly json: boolean;
}

/**
 * Writes and waits while the reader on the other end is slower. Rejects with the stream's error; `EPIPE` says that nobody
 * reads any more.
 */
export function write(output: Output, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error) => {
      for (const event of ["drain", "close", "error"] as const) output.off(event, settle);
      if (error === undefined) resolve();
      else reject(error);
    };
    for (const event of ["drain", "close", "error"] as const) output.once(event, settle);
    if (output.write(text)) settle();
  });
}

/** One line for people on standard error. */
export function complain(context: Pick<CliContext, "stderr">, message: string): void {
  context.stderr.write(`plimsoll: ${message}\n`);
}
