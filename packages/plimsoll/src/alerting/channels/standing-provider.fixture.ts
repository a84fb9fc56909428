import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { WebhookPayload } from "@plimsoll/core";
import { createSystemClock } from "../../engine/system-clock.ts";
import { createEgress } from "../../net/egress.ts";
import type { Channel, ChannelKind, SendOutcome } from "../../port/channel.ts";
import type { Clock } from "../../port/clock.ts";
import type { Egress } from "../../port/egress.ts";
import { silentLog } from "../../port/log.ts";

export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body's JSON; null where it has none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into what they have sent themselves
  readonly body: any;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** How a provider answers: with a reply, by resetting the connection, or never. */
export type Behaviour = (request: SeenRequest) => Reply | "reset" | "hang";

export interface Provider {
  readonly url: string;
  readonly seen: SeenRequest[];
  /** Answers so from now on. */
  behave(behaviour: Behaviour): void;
  stop(): Promise<void>;
}

/** A local server that stands in for a provider that cannot run here. */
export async function startProvider(first: Behaviour): Promise<Provider> {
  let behaviour = first;
  const seen: SeenRequest[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const text = Buffer.concat(chunks).toString("utf8");
      const { method = "", url: path = "", headers } = incoming;
      const request = { method, path, headers, text, body: text === "" ? null : parse(text) };
      seen.push(request);
      answer(response, behaviour(request));
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    behave: (next) => {
      behaviour = next;
    },
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function answer(response: ServerResponse, reply: ReturnType<Behaviour>): void {
  if (reply === "hang") return;
  if (reply === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  const text = typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body ?? null);
  response.writeHead(reply.status, { "content-type": "application/json", ...reply.headers });
  response.end(reply.body === undefined ? "" : text);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A clock that stands still until it is set; its timers are real. */
export function createStillClock(now: number): Clock & { set(now: number): void } {
  const real = createSystemClock();
  return {
    now: () => now,
    monotonic: () => real.monotonic(),
    schedule: (delayMs, callback) => real.schedule(delayMs, callback),
    set: (next) => {
      now = next;
    },
  };
}

export const NOW = Date.parse("2026-11-23T12:00:02Z");

export interface TestedChannel {
  readonly channel: Channel;
  send(payload: WebhookPayload, options?: { key?: string; signal?: AbortSignal }): Promise<SendOutcome>;
  readonly clock: ReturnType<typeof createStillClock>;
  close(): Promise<void>;
}

/** A channel of a kind on the real way out, with its options as they are written in a file. */
export function openChannel<Options>(
  kindFor: (needs: { egress: Egress }) => ChannelKind<Options>,
  options: object,
  clock = createStillClock(NOW),
): TestedChannel {
  const egress = createEgress({ clock, isForbidden: () => false });
  const kind = kindFor({ egress });
  const channel = kind.create(kind.options.parse(options), {
    clock,
    log: silentLog,
    channelId: "desk",
    onReply: async () => "",
  });
  return {
    channel,
    clock,
    send: (payload, { key = "key-1", signal = new AbortController().signal } = {}) =>
      channel.send(payload, { signal, idempotencyKey: key }),
    async close() {
      await channel.close?.();
      egress.close();
    },
  };
}
