import type { ActionOutcome } from "../../../port/action.ts";
import { checkIntegrity } from "./check-integrity.ts";
import { checkpoint } from "./checkpoint.ts";
import { restore } from "./restore.ts";
import type { SqliteJob } from "./sqlite-job.ts";
import { troubleInWords } from "./trouble-in-words.ts";

/** Does a job; what goes wrong is its outcome. Blocks for as long as it takes. */
export function performJob(job: SqliteJob): ActionOutcome {
  try {
    if (job.operation === "checkpoint") return checkpoint(job.path, job.busyMs);
    return job.operation === "integrity_check" ? checkIntegrity(job.path) : restore(job);
  } catch (error) {
    return { kind: "failed", message: troubleInWords(error, job.path) };
  }
}
