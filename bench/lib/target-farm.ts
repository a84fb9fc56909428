// Many HTTP targets in a process of their own, each on its own port, each broken by itself. Told over IPC which one is to
// break, how ("error": answers 500, "closed": refuses connections) and how long after the next check of it.
import { createServer, type Server, type Socket } from "node:net";
import type { Breakage, FarmMessage, FarmOrder } from "./farm.ts";

const OK = Buffer.from(
  "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
);
const ERROR = Buffer.from("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

interface Place {
  readonly server: Server;
  readonly index: number;
  port: number;
  mode: "ok" | Breakage;
  /** What is to happen after the next check. */
  pending: { mode: Breakage; afterMs: number } | null;
  brokenAt: number;
  answeredAt: number;
}

function now(): number {
  return performance.timeOrigin + performance.now();
}

function tell(message: FarmMessage): void {
  process.send?.(message);
}

function onRequest(place: Place, socket: Socket): void {
  if (place.mode === "error") {
    socket.end(ERROR);
    if (place.answeredAt > 0) return;
    place.answeredAt = now();
    tell({ kind: "answered", index: place.index, at: place.answeredAt });
    return;
  }
  socket.end(OK);
  const { pending } = place;
  if (pending === null) return;
  place.pending = null;
  setTimeout(() => breakNow(place, pending.mode), pending.afterMs);
}

function breakNow(place: Place, mode: Breakage): void {
  place.mode = mode;
  if (mode === "closed") place.server.close();
  place.brokenAt = now();
  tell({ kind: "broken", index: place.index, at: place.brokenAt });
}

function mend(place: Place): void {
  place.answeredAt = 0;
  const wasClosed = place.mode === "closed";
  place.mode = "ok";
  if (wasClosed) place.server.listen({ port: place.port, host: "127.0.0.1" });
}

async function open(index: number): Promise<Place> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", () => onRequest(place, socket));
  });
  const place: Place = { server, index, port: 0, mode: "ok", pending: null, brokenAt: 0, answeredAt: 0 };
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  place.port = typeof address === "object" && address !== null ? address.port : 0;
  return place;
}

const places = await Promise.all(Array.from({ length: Number(process.argv[2]) }, (_, index) => open(index)));
process.on("message", ({ index, order, afterMs }: FarmOrder) => {
  const place = places[index];
  if (place === undefined) return;
  if (order === "mend") mend(place);
  else place.pending = { mode: order, afterMs };
});
process.on("disconnect", () => process.exit(0));
tell({ kind: "ready", ports: places.map(({ port }) => port) });
