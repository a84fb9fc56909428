import { writeFileSync } from "node:fs";
import { lookAtDatabase } from "./look-at-database.ts";
import type { SqliteLook } from "./sqlite-look.ts";

/** The process in which queries on SQLite databases run, one at a time: SQLite can't be interrupted, a process can be ended. */
process.removeAllListeners("warning");

try {
  // Where memory runs short on this host, this process goes before the engine does.
  writeFileSync("/proc/self/oom_score_adj", "1000");
} catch {
  // not a Linux that allows it
}

process.on("message", (look: SqliteLook) => {
  const begun = (isWal: boolean) => process.send?.({ kind: "begun", isWal });
  void lookAtDatabase(look, begun).then((word) => process.send?.(word));
});
process.on("disconnect", () => process.exit());
process.send?.({ kind: "ready" });
