import { z } from "zod";
import { commandArguments, inheritedNames, workingFolder } from "../../../process/command-options.ts";

/** Options of `kind: command`. */
export const commandOptions = z.strictObject({
  argv: commandArguments,
  env: inheritedNames,
  cwd: workingFolder,
});
export type CommandOptions = z.output<typeof commandOptions>;
