import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { WebhookPayload } from "@plimsoll/core";
import { createSystemClock } from "../../engine/system-clock.ts";
import { createEgress } from "../../net/egress.ts";
import type { Channel, ChannelKind, ChannelReply, SendOutcome } from "../../port/channel.ts";
import type { Clock } from "../../port/clock.ts";
import type { Egress } from "../../port/egress.ts";
import type { Log } from "../../port/log.ts";

export interface Received {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever was posted
  readonly body: any;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly body?: unknown;
}

/** How a provider behaves: it answers, cuts the connection, or never answers. */
export type Behaviour = (request: Received) => Reply | "reset" | "hang" | Promise<Reply | "reset" | "hang">;

export interface Provider extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  readonly received: Received[];
  behave: Behaviour;
  /** When a client leaves before it was answered. */
  onDisconnect: () => void;
}

/** A provider on loopback. */
export async function startProvider(behave: Behaviour): Promise<Provider> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    response.on("close", () => response.writableFinished || provider.onDisconnect());
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString("utf8");
      const { method = "", url = "", headers } = request;
      const seen = { method, path: url, headers, body: text === "" ? null : JSON.parse(text) };
      received.push(seen);
      void Promise.resolve(provider.behave(seen)).then((reply) => answer(response, reply));
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const provider: Provider = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    behave,
    onDisconnect: () => {},
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return provider;
}

function answer(response: ServerResponse, reply: Reply | "reset" | "hang"): void {
  if (reply === "hang") return;
  if (reply === "reset") {
    (response.socket as Socket | null)?.resetAndDestroy();
    return;
  }
  const body = typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body ?? "");
  response.writeHead(reply.status ?? 200, { "content-type": "application/json", ...reply.headers }).end(body);
}

export interface OpenChannel extends Disposable {
  readonly channel: Channel;
  readonly logged: string[];
  readonly replies: ChannelReply[];
  send(payload: WebhookPayload, idempotencyKey?: string, signal?: AbortSignal): Promise<SendOutcome>;
}

/** A channel over the real way out. `answer` is what the monitor says to whoever answers a notification. */
export function openChannel<Options>(
  createKind: (needs: { egress: Egress }) => ChannelKind<Options>,
  options: object,
  { clock = createSystemClock(), answer: words = "INC-42 acknowledged" }: { clock?: Clock; answer?: string } = {},
): OpenChannel {
  const egress = createEgress({ clock, isForbidden: () => false });
  const kind = createKind({ egress });
  const logged: string[] = [];
  const replies: ChannelReply[] = [];
  const write = (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const log: Log = { debug: write, info: write, warn: write, error: write };
  const onReply = (reply: ChannelReply) => {
    replies.push(reply);
    return Promise.resolve(words);
  };
  const channel = kind.create(kind.options.parse(options), { clock, log, channelId: "desk", onReply });
  return {
    channel,
    logged,
    replies,
    send: (payload, idempotencyKey = "key-1", signal = new AbortController().signal) =>
      channel.send(payload, { signal, idempotencyKey }),
    [Symbol.dispose]() {
      void channel.close?.();
      egress.close();
    },
  };
}
