// A backup script that has taken the order database's write lock and does not let go. Started by the supervisor.
import { join } from "node:path";
import Database from "better-sqlite3";
import { runChild } from "../control/run-child.ts";
import { FaultSwitches } from "../faults/fault-switches.ts";
import { readSettings } from "../shared/settings.ts";

const LOCK_LIMIT_MS = 3000;

const database = new Database(join(readSettings(process.env).data, "orders.db"), { timeout: LOCK_LIMIT_MS });
database.exec("BEGIN IMMEDIATE");
/** What a script that waits for a tape or a disk would do; without it nothing keeps the process. */
const waiting = setInterval(() => undefined, 60_000);
runChild(new FaultSwitches(), {
  async stop() {
    clearInterval(waiting);
    database.close();
  },
});
