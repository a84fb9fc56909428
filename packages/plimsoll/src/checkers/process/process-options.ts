import { z } from "zod";
import { isBoundedPattern } from "../../config/bounded-match.ts";

const count = z.int().min(1).max(10_000);

export const processOptions = z
  .strictObject({
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
      .describe(
        "how `name` is compared; regex looks in the name and in the first 1,024 characters of the command line",
      ),
    port: z.int().min(1).max(65_535).optional().describe("a TCP port that the process listens on"),
    expect_count: count
      .optional()
      .describe("how many processes there must be, no more and no fewer; default at least one"),
    procfs: z.string().startsWith("/").default("/proc").describe("where the host's /proc is mounted"),
  })
  .refine((options) => countGiven(options) === 1, "give exactly one of pid_file, name and port")
  .refine((options) => options.match === "exact" || options.name !== undefined, {
    path: ["match"],
    error: "match: regex needs a name",
  })
  .refine((options) => options.match === "exact" || isBoundedPattern(options.name ?? ""), {
    path: ["name"],
    error: "expected a regular expression",
  });

/** Options of `kind: process`, defaults filled in. */
export type ProcessOptions = z.infer<typeof processOptions>;

function countGiven(options: { pid_file?: unknown; name?: unknown; port?: unknown }): number {
  return [options.pid_file, options.name, options.port].filter((given) => given !== undefined).length;
}
