import { performJob } from "./perform-job.ts";
import type { SqliteJob, SqliteJobWord } from "./sqlite-job.ts";

/** The process in which one job on an SQLite database is done. */
process.removeAllListeners("warning");
const say = (word: SqliteJobWord) => process.send?.(word);
process.on("message", (job: SqliteJob) => say({ kind: "over", outcome: performJob(job) }));
process.on("disconnect", () => process.exit());
say({ kind: "ready" });
