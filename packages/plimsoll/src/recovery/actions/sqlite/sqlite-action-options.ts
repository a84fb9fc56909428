import { z } from "zod";
import { durationMs } from "../../../config/duration.ts";

const path = z.string().min(1).max(4096);

/** Options of a `sqlite` action, defaults filled in. Durations in ms. */
export const sqliteActionOptions = z
  .strictObject({
    path: path.describe("the database file"),
    operation: z
      .enum(["checkpoint", "integrity_check", "restore"])
      .describe(
        "checkpoint: empties its write-ahead log; integrity_check: reads all of it (quick_check); restore: puts the newest good backup beside it, or in its place",
      ),
    busy_timeout: durationMs
      .refine((ms) => ms <= 600_000, "expected at most 10m")
      .default(5000)
      .describe("of a checkpoint: how long whoever is in the way is waited for; default 5s"),
    backups: path
      .optional()
      .describe("of a restore: the folder of the backups, or a pattern such as /backups/engine-*.db"),
    replace: z
      .boolean()
      .default(false)
      .describe(
        "of a restore: true puts the backup in the place of the damaged file, which is kept beside it, where no process has it open",
      ),
  })
  .superRefine(({ operation, backups, replace }, context) => {
    const mistake = (at: string, message: string) => context.addIssue({ code: "custom", path: [at], message });
    if (operation === "restore" && backups === undefined) mistake("backups", "restore needs the backups");
    if (operation !== "restore" && backups !== undefined) mistake("backups", "belong to restore");
    if (operation !== "restore" && replace) mistake("replace", "belongs to restore");
  });
export type SqliteActionOptions = z.output<typeof sqliteActionOptions>;
