import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import { DEFAULT_PORTS } from "../shared/settings.ts";

export type ChosenPorts = Record<keyof typeof DEFAULT_PORTS, string>;

/** For each part what the environment says, else its usual port, else, where that is taken, one that is free. */
export async function choosePorts(env: NodeJS.ProcessEnv = process.env): Promise<ChosenPorts> {
  const names = Object.keys(DEFAULT_PORTS) as (keyof typeof DEFAULT_PORTS)[];
  const chosen = await Promise.all(
    names.map(async (name) => {
      const tryPort = name === "PAPER_TIME_PORT" ? tryDatagrams : tryConnections;
      const port = env[name] ?? (await freePort(DEFAULT_PORTS[name], tryPort));
      return [name, String(port)] as const;
    }),
  );
  return Object.fromEntries(chosen) as ChosenPorts;
}

async function freePort(wanted: number, tryPort: typeof tryConnections): Promise<number> {
  return (await tryPort(wanted)) ?? (await tryPort(0)) ?? wanted;
}

/** The port, if connections can be taken there; null when it is taken. */
function tryConnections(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : null));
    });
  });
}

/** The same of UDP, by which the exchange tells the time. */
function tryDatagrams(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    socket.once("error", () => {
      socket.close();
      resolve(null);
    });
    socket.bind(port, "127.0.0.1", () => {
      const { port: found } = socket.address();
      socket.close(() => resolve(found));
    });
  });
}
