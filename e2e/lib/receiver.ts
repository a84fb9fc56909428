import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { Alert, WebhookPayload } from "@plimsoll/core";

export interface Receiver {
  readonly url: string;
  readonly payloads: WebhookPayload[];
  readonly headers: IncomingHttpHeaders[];
  /** Every alert received, in order. */
  alerts(): Alert[];
  /** What the next deliveries are answered with. */
  answer: number;
  stop(): Promise<void>;
}

/** A real HTTP server that takes webhooks, as a desk's tool would. */
export async function startReceiver(): Promise<Receiver> {
  const payloads: WebhookPayload[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      response.writeHead(receiver.answer).end();
      if (receiver.answer >= 300) return;
      headers.push(request.headers);
      payloads.push(JSON.parse(Buffer.concat(chunks).toString()) as WebhookPayload);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  const receiver: Receiver = {
    url: `http://127.0.0.1:${address.port}/hook`,
    payloads,
    headers,
    alerts: () => payloads.flatMap((payload) => payload.alerts),
    answer: 204,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return receiver;
}
