import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "../port/log.ts";
import { describeAuditStore } from "./audit-store.contract.ts";
import { createMemoryStore } from "./memory/memory-store.ts";
import { describePeopleStore } from "./people-store.contract.ts";
import { describeRecoveryStore } from "./recovery-store.contract.ts";
import { createSqliteStore } from "./sqlite/sqlite-store.ts";
import { describeStatusRecord } from "./status-record.contract.ts";
import { describeStore } from "./store.contract.ts";
import { describeStoreForgetting } from "./store-forgetting.contract.ts";
import { describeStoreHistory } from "./store-history.contract.ts";
import { describeStoreReading } from "./store-reading.contract.ts";
import type { Backend } from "./store-under-test.contract.ts";

const BACKENDS: readonly Backend[] = [
  {
    name: "memory",
    create: async (clock) => ({ store: createMemoryStore({ clock }), dispose: async () => {} }),
  },
  {
    name: "SQLite",
    async create(clock) {
      const folder = await mkdtemp(join(tmpdir(), "plimsoll-store-"));
      return {
        store: createSqliteStore({ path: join(folder, "plimsoll.db"), clock, log: silentLog }),
        dispose: () => rm(folder, { recursive: true, force: true }),
      };
    },
  },
];

for (const backend of BACKENDS) {
  describeStore(backend);
  describeStoreReading(backend);
  describeStoreForgetting(backend);
  describeStoreHistory(backend);
  describePeopleStore(backend);
  describeRecoveryStore(backend);
  describeStatusRecord(backend);
  describeAuditStore(backend);
}
