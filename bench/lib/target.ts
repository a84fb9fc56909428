// A cheap HTTP target in a process of its own: fixed bytes over node:net, every request and connection counted.
// Told over IPC how to behave: "ok", "error" (500), "hang" (accepts and says nothing) or "closed" (refuses).
import { createServer, type Socket } from "node:net";

export type TargetMode = "ok" | "error" | "hang" | "closed";
export interface TargetReport {
  readonly requests: number;
  readonly connections: number;
  /** When the mode last asked for took effect, epoch ms with fractions. */
  readonly changedAt: number;
}

const OK = Buffer.from(
  "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
);
const ERROR = Buffer.from("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

let mode: TargetMode = "ok";
let requests = 0;
let connections = 0;
let changedAt = 0;
let port = 0;
const open = new Set<Socket>();

const server = createServer((socket) => {
  connections += 1;
  open.add(socket);
  socket.on("close", () => open.delete(socket));
  socket.on("error", () => {});
  socket.on("data", () => {
    requests += 1;
    if (mode === "hang") return;
    socket.end(mode === "error" ? ERROR : OK);
  });
});

function now(): number {
  return performance.timeOrigin + performance.now();
}

function become(next: TargetMode): void {
  mode = next;
  if (next === "closed") {
    server.close();
    for (const socket of open) socket.destroy();
    changedAt = now();
    process.send?.({ changedAt });
  } else if (!server.listening) {
    server.listen({ port, host: "127.0.0.1", backlog: 4096 }, () => {
      changedAt = now();
      process.send?.({ changedAt });
    });
  } else {
    changedAt = now();
    process.send?.({ changedAt });
  }
}

process.on("message", (message: { mode?: TargetMode; report?: true }) => {
  if (message.mode !== undefined) become(message.mode);
  else process.send?.({ requests, connections, changedAt } satisfies TargetReport);
});
process.on("disconnect", () => process.exit(0));
server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () => {
  const address = server.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
  process.send?.({ port });
});
