import { z } from "zod";
import { isBoundedPattern } from "../../../config/bounded-match.ts";

/** Which processes are meant, as a checker of the kind `process` is told it. */
export const meantShape = {
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
  all: z.boolean().default(false).describe("act on every process that is found; default: refuse where it is not one"),
};

interface Meant {
  readonly pid_file?: string | undefined;
  readonly name?: string | undefined;
  readonly match: "exact" | "regex";
}

/** What is wrong with the options that name the processes; for `check`. */
export function checkMeant({ value, issues }: z.core.ParsePayload<Meant>): void {
  const { pid_file, name, match } = value;
  const add = (path: string[], message: string) => issues.push({ code: "custom", path, message, input: value });
  if ((pid_file === undefined) === (name === undefined)) add([], "give exactly one of pid_file and name");
  if (match === "regex" && name === undefined) add(["match"], "match: regex needs a name");
  if (match === "regex" && !isBoundedPattern(name ?? "")) add(["name"], "expected a regular expression");
}
