import { parentPort, workerData } from "node:worker_threads";
import { Reader } from "./reader.ts";
import { serve } from "./serve.ts";

// A worker's entry: everything happens in `serve`. The database is opened by the first query, so that a failure to open
// it answers that query.
const { path } = workerData as { readonly path: string };
let reader: Reader | null = null;

function openedReader(): Reader {
  reader ??= new Reader(path, () => performance.now());
  return reader;
}

if (parentPort !== null) serve(parentPort, { path, verbs: openedReader });
