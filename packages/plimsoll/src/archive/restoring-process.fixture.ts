import { createSystemClock } from "../engine/system-clock.ts";
import { silentLog } from "../port/log.ts";
import { restoreBackup } from "./restore-backup.ts";

// A process that restores a backup and is killed amid it.
const [backup = "", path = ""] = process.argv.slice(2);
await restoreBackup({
  backup,
  path,
  actor: "cli:test",
  clock: createSystemClock({ holdOpen: true }),
  log: silentLog,
  signal: new AbortController().signal,
});
