import type { Duplex } from "node:stream";

/** Breaks a connection off once it has sent more than `maxBytes`, so that it cannot fill the monitor's memory. */
export function boundInput(stream: Duplex, maxBytes: number): void {
  let bytes = 0;
  stream.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) stream.destroy(new Error(`it sent more than ${maxBytes / 1e6} MB`));
  });
}
