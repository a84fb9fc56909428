import { z } from "zod";
import { byteSize } from "../../config/byte-size.ts";
import { durationMs } from "../../config/duration.ts";

export const sqliteOptions = z.strictObject({
  path: z.string().min(1).describe("the database file; it is only ever read and never created"),
  query: z
    .string()
    .min(1)
    .max(10_000)
    .default("SELECT count(*) FROM sqlite_schema")
    .describe("one reading statement whose time is `query_time`; at most 1,000 rows of it are read"),
  busy_timeout: durationMs
    .default(3000)
    .describe("how long a writer's lock is waited for; at most the check's own time"),
  tables: z
    .array(z.string().min(1))
    .max(100)
    .optional()
    .describe("tables whose rows and size are measured; default the first 20 by name"),
  row_count_interval: durationMs.default(60_000).describe("how often rows and sizes are measured"),
  integrity_interval: durationMs.default(3_600_000).describe("how often the file is verified; 0 never"),
  integrity_max_size: byteSize
    .default(256_000_000)
    .describe(
      "larger files are not verified; a quarter of it where the journal is not WAL, as reading then holds writers up",
    ),
});

/** Options of `kind: sqlite`, defaults filled in. */
export type SqliteOptions = z.infer<typeof sqliteOptions>;
