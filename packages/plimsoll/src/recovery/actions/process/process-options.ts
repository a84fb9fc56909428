import { z } from "zod";
import { durationMs } from "../../../config/duration.ts";
import { commandArguments, inheritedNames, workingFolder } from "../../../process/command-options.ts";
import { checkMeant, meantShape } from "./meant-options.ts";

/** Options of `kind: process`. */
export const processOptions = z
  .strictObject({
    ...meantShape,
    stop_patience: durationMs
      .default(10_000)
      .describe("how long it has to end after SIGTERM, before SIGKILL; default 10s"),
    start: commandArguments
      .optional()
      .describe("the program and its arguments to start then, a list; default: its supervisor starts it"),
    env: inheritedNames,
    cwd: workingFolder,
    output: z.string().min(1).optional().describe("file that all it writes is added to; default nowhere"),
  })
  .check(checkMeant)
  .refine((it) => it.start !== undefined || (it.cwd ?? it.output) === undefined, "cwd and output need a start");
export type ProcessOptions = z.output<typeof processOptions>;
