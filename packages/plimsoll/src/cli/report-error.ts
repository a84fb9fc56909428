import { resolve } from "node:path";
import { describeMistakes } from "../config/describe-mistakes.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { StoreError } from "../port/store.ts";
import { type CliContext, complain } from "./cli-context.ts";
import { DEFAULT_CONFIG_FILE, shown } from "./config-file.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";

/** Says what went wrong, on standard error or as JSON on standard output, and gives the exit code for it. */
export function reportError(context: CliContext, thrown: unknown): ExitCode {
  // What is wrong with a store is for people to see, not where in here it was noticed.
  const error = thrown instanceof StoreError ? new PlimsollError("store_unavailable", thrown.message) : thrown;
  if (!(error instanceof PlimsollError)) {
    complain(context, error instanceof Error ? (error.stack ?? error.message) : String(error));
    return EXIT.unknown;
  }
  const { code, mistakes } = error;
  const file = shown(resolve(context.folder, context.config ?? DEFAULT_CONFIG_FILE), context.folder);
  if (context.json) {
    context.stdout.write(`${JSON.stringify({ ok: false, code, message: error.message, file, mistakes })}\n`);
  } else if (code === "config_invalid" && mistakes.length > 0) {
    const count = mistakes.length === 1 ? "a mistake" : `${mistakes.length} mistakes`;
    context.stderr.write(`plimsoll: ${count} in ${file}:\n${describeMistakes(file, mistakes)}\n`);
  } else complain(context, error.message);
  return EXIT.unknown;
}
