import { z } from "zod";
import { durationMs } from "../../../config/duration.ts";
import { commandArguments, inheritedNames, workingFolder } from "../../../process/command-options.ts";

/** A try of a notification ends after 10 s; the command has to be over before. */
const MAX_TIMEOUT_MS = 9000;

/** Options of a `command` channel. */
export const commandOptions = z.strictObject({
  argv: commandArguments,
  env: inheritedNames,
  cwd: workingFolder,
  timeout: durationMs
    .refine((ms) => ms > 0 && ms <= MAX_TIMEOUT_MS, "expected more than 0 and at most 9s")
    .default(8000)
    .describe("after this it is ended with all that it has started; default 8s, at most 9s"),
});
export type CommandOptions = z.output<typeof commandOptions>;
