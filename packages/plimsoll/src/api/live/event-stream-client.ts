import type { ServerResponse } from "node:http";
import type { LiveClient, LiveEntry, LiveHub } from "./live-hub.ts";

/** How soon a reader should connect again, ms. */
const RETRY_MS = 2000;

/** Joins an answer to the hub as server-sent events until either side ends it. */
export function joinEventStream(hub: LiveHub, response: ServerResponse, entry: LiveEntry): void {
  const client = createEventStreamClient(response);
  response.on("close", () => hub.leave(client));
  response.on("error", () => hub.leave(client));
  response.write(`retry: ${RETRY_MS}\n\n`);
  hub.join(client, entry);
}

/** JSON has no line breaks of its own, so that one `data:` line carries it. */
function encodeEvent(sequence: number, json: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`id: ${sequence}\ndata: `), json, Buffer.from("\n\n")]);
}

function createEventStreamClient(response: ServerResponse): LiveClient {
  let waitedBefore = false;
  return {
    encode: encodeEvent,
    send: (bytes) => {
      if (!response.writableEnded) response.write(bytes);
    },
    waitingBytes: () => response.writableLength,
    /** There is no answer to wait for: a reader that has taken nothing between two heartbeats counts as gone. */
    heartbeat() {
      const waiting = response.writableLength > 0;
      if (waiting && waitedBefore) return false;
      waitedBefore = waiting;
      if (!waiting) response.write(": still here\n\n");
      return true;
    },
    drop(why) {
      if (why === "closing" || why === "unauthenticated") response.end();
      else response.destroy();
    },
  };
}
