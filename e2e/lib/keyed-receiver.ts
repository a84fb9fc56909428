import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import type { Alert, WebhookPayload } from "@plimsoll/core";

/** One alert of one webhook. */
export interface Delivered {
  readonly channel: string;
  readonly key: string;
  readonly alert: Alert;
  readonly kind: WebhookPayload["kind"];
  /** When it came in, epoch ms. */
  readonly at: number;
}

export interface KeyedReceiver {
  readonly url: string;
  readonly delivered: readonly Delivered[];
  readonly happened: EventEmitter;
  /** Channels that are answered with 500, and nothing of what they bring is kept. */
  readonly refused: Set<string>;
  /** A webhook has come in, and nothing was answered. */
  onRequest: () => void;
  onAnswered: () => void;
  stop(): Promise<void>;
}

/** Takes webhooks under any path, the channel's name, and keeps each with its Idempotency-Key. */
export async function startKeyedReceiver(): Promise<KeyedReceiver> {
  const delivered: Delivered[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { alerts, kind } = JSON.parse(Buffer.concat(chunks).toString()) as WebhookPayload;
      const channel = (request.url ?? "").slice(1);
      if (receiver.refused.has(channel)) {
        response.writeHead(500).end();
        return;
      }
      const key = String(request.headers["idempotency-key"]);
      delivered.push(...alerts.map((alert) => ({ channel, key, alert, kind, at: Date.now() })));
      receiver.onRequest();
      response.on("finish", () => receiver.onAnswered());
      response.writeHead(204).end();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  const receiver: KeyedReceiver = {
    url: `http://127.0.0.1:${address.port}`,
    delivered,
    happened: new EventEmitter(),
    refused: new Set(),
    onRequest: () => {},
    onAnswered: () => {},
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return receiver;
}
