import { parentPort, workerData } from "node:worker_threads";
import { serve } from "./serve.ts";
import { Writer } from "./writer.ts";

// A worker's entry: everything happens in `serve`.
const { path } = workerData as { readonly path: string };
const writer = new Writer(path);
let isTidying = false;

/** Tidies between commands, a step at a time, so that a command never waits for more than one step. */
function tidyLater(): void {
  if (isTidying) return;
  isTidying = true;
  setImmediate(() => {
    isTidying = false;
    try {
      if (writer.tidy()) tidyLater();
    } catch {
      // It could not write just now; the next command says so to whoever asked for it.
    }
  });
}

if (parentPort !== null) serve(parentPort, { path, verbs: () => writer, afterwards: tidyLater });
