import { createServer } from "node:net";
import { DEFAULT_PORTS } from "../shared/settings.ts";

export type ChosenPorts = Record<keyof typeof DEFAULT_PORTS, string>;

/** For each part what the environment says, else its usual port, else, where that is taken, one that is free. */
export async function choosePorts(env: NodeJS.ProcessEnv = process.env): Promise<ChosenPorts> {
  const names = Object.keys(DEFAULT_PORTS) as (keyof typeof DEFAULT_PORTS)[];
  const chosen = await Promise.all(
    names.map(async (name) => {
      const port = env[name] ?? (await freePort(DEFAULT_PORTS[name]));
      return [name, String(port)] as const;
    }),
  );
  return Object.fromEntries(chosen) as ChosenPorts;
}

async function freePort(wanted: number): Promise<number> {
  return (await tryPort(wanted)) ?? (await tryPort(0)) ?? wanted;
}

/** The port, if it can be listened on; null when it is taken. */
function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : null));
    });
  });
}
