// The yardstick of the live stream: the same messages to the same readers by nothing but a write to each connection.
// Told `{ bytes, intervalMs }`, writes a message that long to every reader so often; answers how long each round of writes took.
import { createServer } from "node:http";
import type { Duplex } from "node:stream";

const readers = new Set<Duplex>();
const rounds: number[] = [];
let timer: NodeJS.Timeout | null = null;

const server = createServer().listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ port: typeof address === "object" && address !== null ? address.port : 0 });
});
server.on("upgrade", (_request, socket) => {
  socket.on("error", () => undefined).on("close", () => readers.delete(socket));
  socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
  readers.add(socket);
});

/** A frame of text with a length of two bytes (RFC 6455, 5.2). */
function frameOf(bytes: number): Buffer {
  const frame = Buffer.alloc(4 + bytes, 0x20);
  frame[0] = 0x81;
  frame[1] = 126;
  frame.writeUInt16BE(bytes, 2);
  return frame;
}

process.on("message", (message: { bytes: number; intervalMs: number } | { report: true }) => {
  if ("report" in message) {
    if (timer !== null) clearInterval(timer);
    process.send?.({ rounds });
    return;
  }
  const frame = frameOf(message.bytes);
  timer = setInterval(() => {
    const begun = performance.now();
    for (const socket of readers) socket.write(frame);
    rounds.push(performance.now() - begun);
  }, message.intervalMs);
});
process.on("disconnect", () => process.exit(0));
