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
  { clock, ...entry }: LiveEntry & { readonly clock: Clock },
): void {
  const client = createWebSocketClient(socket, clock);
  socket.on("close", () => hub.leave(client));
  socket.on("error", () => {
    hub.leave(client);
    socket.terminate();
  });
  hub.join(client, entry);
}

/** A WebSocket message is the JSON itself: the same for all, framed by the socket without copying. */
function encodeMessage(_sequence: number, json: Buffer): Buffer {
  return json;
}

function createWebSocketClient(socket: WebSocket, clock: Clock): LiveClient {
  let answered = true;
  socket.on("pong", () => {
    answered = true;
  });
  return {
    encode: encodeMessage,
    send: (bytes) => {
      if (socket.readyState === socket.OPEN) socket.send(bytes, { binary: false });
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
