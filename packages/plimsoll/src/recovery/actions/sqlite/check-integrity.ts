import Database from "better-sqlite3";
import type { ActionOutcome } from "../../../port/action.ts";

const MOST_FAULTS = 20;

/** Reads all of a database. Opened as its programs open it, so that its log is seen and no file is left behind. */
export function checkIntegrity(path: string): ActionOutcome {
  const database = new Database(path, { fileMustExist: true });
  try {
    database.pragma("query_only = ON");
    const rows = database.pragma(`quick_check(${MOST_FAULTS})`) as { quick_check: string }[];
    const faults = rows.map((row) => row.quick_check).filter((words) => words !== "ok");
    if (faults.length === 0) return { kind: "done", message: `${path} is intact (quick_check)` };
    return { kind: "failed", message: `${path} is damaged: ${faults[0]}`, output: faults.join("\n") };
  } finally {
    database.close();
  }
}
