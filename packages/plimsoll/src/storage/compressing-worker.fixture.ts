import { parentPort } from "node:worker_threads";
import { ByteReader, ByteWriter } from "./history/byte-buffer.ts";
import { readPlane, writePlane } from "./history/byte-planes.ts";

// A thread that packs and unpacks for ever.
const plane = new Uint8Array(1000).fill(7);
parentPort?.postMessage("begun");
for (;;) {
  const writer = new ByteWriter();
  writePlane(writer, plane);
  readPlane(new ByteReader(writer.finish()), plane.length);
}
