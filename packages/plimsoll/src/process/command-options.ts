import { z } from "zod";

const argument = z
  .string()
  .max(4096)
  .refine((text) => !text.includes("\0"), "expected no NUL character");

/** A program and its arguments. */
export const commandArguments = z
  .array(argument, {
    error: ({ code }) => (code === "invalid_type" ? "expected a list of arguments: no shell reads it" : undefined),
  })
  .min(1, "expected the program and its arguments, one string each")
  .max(100)
  .refine(([program]) => program !== "", "expected a program as the first string")
  .describe("the program and its arguments; no shell reads them and nothing is put into them");

/** What a program is given of our own environment. */
export const inheritedNames = z
  .array(
    z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "expected the name of an environment variable")
      .refine((name) => !name.startsWith("PLIMSOLL_"), "is set by Plimsoll"),
  )
  .max(100)
  .default([])
  .describe("names of environment variables to pass on besides PATH");

export const workingFolder = z.string().min(1).optional().describe("folder to run it in; default that of Plimsoll");
