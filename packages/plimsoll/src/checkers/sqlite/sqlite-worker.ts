import { setTimeout as pause } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { inspectDatabase } from "./inspect-database.ts";
import type { InspectionRequest } from "./inspection.ts";

/** The thread in which databases are looked at, one blocking step at a time. Its own clock only measures how long steps take. */
const blamed = new Int32Array((workerData as { blamed: SharedArrayBuffer }).blamed);
const port = parentPort;

/** Node 22 warns that its own SQLite is young, once a thread, on the host program's standard error. */
process.removeAllListeners("warning");

port?.on("message", ({ id, request }: { id: number; request: InspectionRequest }) => {
  const blocking = <T>(step: () => T): T => {
    Atomics.store(blamed, 0, id);
    try {
      return step();
    } finally {
      Atomics.store(blamed, 0, 0);
    }
  };
  const run = { blocking, pause: (ms: number) => pause(ms), now: () => performance.now() };
  void inspectDatabase(request, run).then((reply) => port.postMessage({ id, reply }));
});
