import { z } from "zod";
import { isBoundedPattern } from "../../../config/bounded-match.ts";
import { processChoice } from "../../../process/process-choice.ts";

/** Which processes are meant, as a checker of the kind `process` is told it. */
export const meantShape = {
  ...processChoice,
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
