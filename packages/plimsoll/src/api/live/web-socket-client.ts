import type { Writable } from "node:stream";
import type { WebSocket } from "ws";
import type { Clock } from "../../port/clock.ts";
import type { DropReason, LiveClient, LiveEntry, LiveHub } from "./live-hub.ts";

/** How long a reader has to answer a close before its connection is cut, ms. */
const CLOSE_PATIENCE_MS = 1000;
/** Close codes of RFC 6455: 1001 going away, 1013 try again later; 4401 is ours, after HTTP's 401. */
const CLOSING: Readonly<Record<DropReason, { code: number; reason: string }>> = {
  slow: { code: 1013, reason: "too slow: more than 4 MiB waiting; reconnect for a snapshot" },
  silent: { code: 1001, reason: "no answer to a ping within 15 s" },
  unauthenticated: { code: 4401, reason: "no longer logged in" },
  closing: { code: 1001, reason: "Plimsoll takes no more readers now" },
};

/** Joins a WebSocket to the hub until either side ends it. What the reader says is not listened to. */
export function joinWebSocket(
  hub: LiveHub,
  socket: WebSocket,
  { clock, connection, ...entry }: LiveEntry & { readonly clock: Clock; readonly connection: Writable },
): void {
  const client = createWebSocketClient(socket, { clock, connection });
  socket.on("close", () => hub.leave(client));
  socket.on("error", () => {
    hub.leave(client);
    socket.terminate();
  });
  hub.join(client, entry);
}

/** The first byte of a whole message of text, RFC 6455 5.2: the final fragment, opcode 1. */
const WHOLE_TEXT = 0x81;
/** A length from here on takes two more bytes, from the other on eight. */
const [TWO_BYTES_FROM, EIGHT_BYTES_FROM] = [126, 65_536];

/** A message as it goes over the wire: a server's frames are not masked, so it is the same for all and made once. */
function encodeMessage(_sequence: number, json: Buffer): Buffer {
  const { length } = json;
  const extended = length < TWO_BYTES_FROM ? 0 : length < EIGHT_BYTES_FROM ? 2 : 8;
  const frame = Buffer.allocUnsafe(2 + extended + length);
  frame[0] = WHOLE_TEXT;
  frame[1] = extended === 0 ? length : extended === 2 ? 126 : 127;
  if (extended === 2) frame.writeUInt16BE(length, 2);
  if (extended === 8) frame.writeBigUInt64BE(BigInt(length), 2);
  json.copy(frame, 2 + extended);
  return frame;
}

/**
 * Messages are written to the connection below the WebSocket, as they were framed for all: with a thousand readers, framing
 * for each is what a delta costs. Pings and the close go through the WebSocket, which writes whole frames too.
 */
function createWebSocketClient(
  socket: WebSocket,
  { clock, connection }: { readonly clock: Clock; readonly connection: Writable },
): LiveClient {
  let answered = true;
  socket.on("pong", () => {
    answered = true;
  });
  return {
    encode: encodeMessage,
    send: (bytes) => {
      if (socket.readyState === socket.OPEN) connection.write(bytes);
    },
    waitingBytes: () => socket.bufferedAmount,
    heartbeat() {
      if (!answered) return false;
      answered = false;
      if (socket.readyState === socket.OPEN) socket.ping();
      return true;
    },
    drop(why) {
      const { code, reason } = CLOSING[why];
      socket.close(code, reason);
      const cancel = clock.schedule(CLOSE_PATIENCE_MS, () => socket.terminate());
      socket.once("close", cancel);
    },
  };
}
