import { once } from "node:events";
import { createServer } from "node:http";

/** A real HTTP server that answers 200, or 500 while it is down. */
export interface SwitchableTarget {
  readonly port: number;
  isDown: boolean;
  /** Called after each answer, with whether it was a failing one. */
  onAnswer: (failing: boolean) => void;
  stop(): Promise<void>;
}

export async function startSwitchableTarget(): Promise<SwitchableTarget> {
  const server = createServer((_, response) => {
    const failing = target.isDown;
    response.on("finish", () => target.onAnswer(failing));
    response.writeHead(failing ? 500 : 200, { connection: "close" }).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  const target: SwitchableTarget = {
    port: address.port,
    isDown: false,
    onAnswer: () => {},
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return target;
}
