import { once } from "node:events";
import { createServer } from "node:http";

/** One webhook as it came in; `at` is when its last byte had come, epoch ms with fractions. */
export interface Received {
  readonly at: number;
  readonly path: string;
  readonly alerts: readonly { readonly component_id: string; readonly status: "firing" | "resolved" }[];
  readonly bytes: number;
}

export interface WebhookReceiver {
  /** Below it any path may be used, to tell channels apart. */
  readonly url: string;
  readonly received: Received[];
  /** Resolves with the first message about the component with this status, from now on or before; rejects after `withinMs`. */
  heard(componentId: string, status: "firing" | "resolved", withinMs?: number): Promise<Received>;
  clear(): void;
  stop(): void;
}

/** Takes webhooks over HTTP and notes when each was complete. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const received: Received[] = [];
  const first = new Map<string, Received>();
  const waiting = new Map<string, (message: Received) => void>();
  const take = (message: Received) => {
    received.push(message);
    for (const { component_id, status } of message.alerts) {
      const key = `${component_id} ${status}`;
      if (first.has(key)) continue;
      first.set(key, message);
      waiting.get(key)?.(message);
    }
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const at = performance.timeOrigin + performance.now();
      response.writeHead(204).end();
      const body = Buffer.concat(chunks);
      const { alerts } = JSON.parse(body.toString()) as Pick<Received, "alerts">;
      take({ at, path: request.url ?? "", alerts, bytes: body.length });
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    heard(componentId, status, withinMs = 20_000) {
      const key = `${componentId} ${status}`;
      const known = first.get(key);
      if (known !== undefined) return Promise.resolve(known);
      return new Promise((resolve, reject) => {
        const limit = setTimeout(() => reject(new Error(`no word that ${key} within ${withinMs} ms`)), withinMs);
        waiting.set(key, (message) => {
          clearTimeout(limit);
          resolve(message);
        });
      });
    },
    clear() {
      received.length = 0;
      first.clear();
      waiting.clear();
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
