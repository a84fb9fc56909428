import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Alert, type WebhookPayload, webhookPayload } from "@plimsoll/core";
import type { Clock } from "../../port/clock.ts";
import { http } from "../../port/node-http.ts";
import { PlimsollError } from "../../port/plimsoll-error.ts";

const MAX_BYTES = 8_388_608;
/** The oldest are forgotten. */
const MAX_KEPT = 20_000;

/** An alert as it was delivered. */
export interface ReceivedAlert {
  /** Monotonic ms. */
  readonly at: number;
  readonly alert: Alert;
  /** What the message's incident names as its cause; null while it names none. */
  readonly cause: string | null;
}

export interface AlertReceiver {
  readonly url: string;
  /** All that came since a moment, in order. */
  since(at: number): readonly ReceivedAlert[];
  close(): Promise<void>;
}

/** A real webhook receiver on loopback, so that a drill knows what people would have been told. Port 0 takes any. */
export async function startReceiver(clock: Clock, port: number): Promise<AlertReceiver> {
  const received: ReceivedAlert[] = [];
  const take = (payload: WebhookPayload) => {
    const causes = new Map(payload.incidents.map((each) => [each.incident_id, each.cause_component_id]));
    for (const alert of payload.alerts) {
      const cause = alert.incident_id === null ? null : (causes.get(alert.incident_id) ?? null);
      received.push({ at: clock.monotonic(), alert, cause });
    }
    if (received.length > MAX_KEPT) received.splice(0, received.length - MAX_KEPT);
  };
  const server = http.createServer((request, response) => void answer(request, response, take));
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    const words = `the drill cannot receive alerts on port ${port}: ${(error as Error).message}`;
    throw new PlimsollError("conflict", words, { cause: error });
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`,
    since: (at) => received.filter((each) => each.at >= at),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  take: (payload: WebhookPayload) => void,
): Promise<void> {
  try {
    const body = await readBody(request);
    const payload = body === null ? null : webhookPayload.safeParse(JSON.parse(body));
    if (payload?.success === true) take(payload.data);
    response.writeHead(payload?.success === true ? 204 : 400).end();
  } catch {
    response.writeHead(400).end();
  }
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_BYTES) return null;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
}
