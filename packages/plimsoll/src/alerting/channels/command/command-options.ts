import { z } from "zod";
import { durationMs } from "../../../config/duration.ts";

/** A try of a notification ends after 10 s; the command has to be over before. */
const MAX_TIMEOUT_MS = 9000;

const argument = z
  .string()
  .max(4096)
  .refine((text) => !text.includes("\0"), "expected no NUL character");

/** Options of a `command` channel. */
export const commandOptions = z.strictObject({
  argv: z
    .array(argument)
    .min(1, "expected the program and its arguments, one string each")
    .max(100)
    .refine(([program]) => program !== "", "expected a program as the first string")
    .describe("the program and its arguments; no shell reads them and nothing is put into them"),
  env: z
    .array(
      z
        .string()
        .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "expected the name of an environment variable")
        .refine((name) => !name.startsWith("PLIMSOLL_"), "is set by the channel"),
    )
    .max(100)
    .default([])
    .describe("names of environment variables to pass on besides PATH"),
  cwd: z.string().min(1).optional().describe("folder to run it in; default that of Plimsoll"),
  timeout: durationMs
    .refine((ms) => ms > 0 && ms <= MAX_TIMEOUT_MS, "expected more than 0 and at most 9s")
    .default(8000)
    .describe("after this it is ended with all that it has started; default 8s, at most 9s"),
});
export type CommandOptions = z.output<typeof commandOptions>;
