import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const MAX_BYTES = 1_048_576;

interface Payload {
  readonly alerts: readonly {
    readonly status: "firing" | "resolved";
    readonly severity: string;
    readonly message: string;
  }[];
}

/** Receives Plimsoll's webhooks, as a desk's tool would, and prints a line for each alert. */
export async function printAlerts(print: (line: string) => void): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      if (body.length < MAX_BYTES) body += chunk.toString("utf8");
    });
    request.on("end", () => {
      const lines = toLines(body);
      for (const line of lines ?? []) print(`${new Date().toTimeString().slice(0, 8)}  ${line}`);
      response.writeHead(lines === null ? 400 : 204).end();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Null for what is no webhook of Plimsoll's. */
function toLines(body: string): readonly string[] | null {
  try {
    const { alerts } = JSON.parse(body) as Payload;
    return alerts.map(
      ({ status, severity, message }) => `${status === "firing" ? severity.padEnd(8) : "resolved"}  ${message}`,
    );
  } catch {
    return null;
  }
}
