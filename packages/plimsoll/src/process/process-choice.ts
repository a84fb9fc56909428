import { z } from "zod";

/** Options that say which processes are meant: by a file with the id, or by what they are called. */
export const processChoice = {
  pid_file: z.string().min(1).optional().describe("a file that holds the process id"),
  name: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe("the program's name, its path, its whole command line, or the script that an interpreter runs"),
  match: z
    .enum(["exact", "regex"])
    .default("exact")
    .describe("how `name` is compared; regex looks in the name and in the first 1,024 characters of the command line"),
};
