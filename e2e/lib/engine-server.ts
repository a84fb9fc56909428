import { once } from "node:events";
import { createServer } from "node:http";

export interface EngineServer {
  /** Resolves when nobody listens on the port any more. */
  stop(): Promise<void>;
}

/** A real API server of an engine that answers everything with 200. */
export async function startEngineServer(port: number): Promise<EngineServer> {
  const server = createServer((_, response) => response.end('{"ok":true}')).listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    async stop() {
      if (!server.listening) return;
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
