import { silentLog } from "../../port/log.ts";
import { alertOf, batchOf, checkOf, notificationOf, T0, transitionOf } from "../store-samples.contract.ts";
import { createSqliteStore } from "./sqlite-store.ts";

// A process that writes until it is killed, and prints the number of each batch once it has been acknowledged.
const store = createSqliteStore({ path: process.argv[2] ?? "", log: silentLog });
await store.open();
for (let n = 1; ; n++) {
  const alert = alertOf(`a${n}`, T0 + n);
  await store.recordBatch(
    batchOf({
      checks: Array.from({ length: 50 }, (_, index) => checkOf(`c${index}`, T0 + n)),
      transitions: [transitionOf(`c${n}`, ["HEALTHY", "DOWN"], T0 + n)],
      alerts: [alert],
      notifications: [notificationOf(`n${n}`, alert, { orderKey: `k${n}` })],
    }),
  );
  await store.saveSetting("last", n);
  process.stdout.write(`${n}\n`);
}
