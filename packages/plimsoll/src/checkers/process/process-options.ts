import { z } from "zod";
import { isBoundedPattern } from "../../config/bounded-match.ts";
import { processChoice } from "../../process/process-choice.ts";

const count = z.int().min(1).max(10_000);

export const processOptions = z
  .strictObject({
    ...processChoice,
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
