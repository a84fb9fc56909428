import type { StreamMessage } from "@plimsoll/core";
import { type RawData, WebSocket } from "ws";
import type { Cancel, Clock } from "../port/clock.ts";
import { keyHeaders } from "./api-key-source.ts";
import { KEY_WANTED } from "./server-client.ts";

/** The server gives a sign of life every 15 s; without one for this long it is gone, whatever the socket says. */
const SILENCE_MS = 40_000;
const CONNECT_MS = 10_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 2000;
const MOST_BYTES = 268_435_456;

export interface LiveStreamOptions {
  /** The server's address without a path. */
  readonly address: string;
  readonly clock: Clock;
  /** Sent with each connection; null sends none. */
  readonly apiKey: string | null;
  readonly onMessage: (message: StreamMessage) => void;
  /** Called when the connection is lost, or could not be had. It is tried again by itself until closed. */
  readonly onLost: (reason: string) => void;
}

/** Follows the live stream over as many connections as it takes; resumes where it left off. Returns what ends it. */
export function followLive(options: LiveStreamOptions): Cancel {
  const { address, clock, apiKey, onMessage, onLost } = options;
  let sequence: number | null = null;
  let retryMs = FIRST_RETRY_MS;
  let socket: WebSocket | null = null;
  let cancelRetry: Cancel = () => undefined;
  let closed = false;

  const connect = () => {
    const since = sequence === null ? "" : `?since=${sequence}`;
    const url = `${address.replace(/^http/, "ws")}/api/trading-engine/health/stream${since}`;
    const headers = keyHeaders(apiKey);
    const current = new WebSocket(url, { headers, maxPayload: MOST_BYTES, perMessageDeflate: false });
    socket = current;
    let reason = "the server closed it";
    const watchdog = createWatchdog(clock, (words) => {
      reason = words;
      current.terminate();
    });
    current.on("ping", watchdog.alive);
    current.on("message", (data) => {
      watchdog.alive();
      const message = readMessage(toText(data));
      if (message === null || closed) return;
      retryMs = FIRST_RETRY_MS;
      sequence = message.sequence;
      onMessage(message);
    });
    current.on("error", (error: NodeJS.ErrnoException) => {
      reason = reasonOf(error);
    });
    current.on("close", () => {
      watchdog.end();
      if (closed) return;
      onLost(reason);
      cancelRetry = clock.schedule(retryMs, connect);
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
    });
  };
  connect();
  return () => {
    closed = true;
    cancelRetry();
    socket?.terminate();
  };
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === "ECONNREFUSED") return "connection refused";
  return message.endsWith("server response: 401") ? `the server wants to know who asks: ${KEY_WANTED}` : message;
}

function createWatchdog(clock: Clock, onSilence: (reason: string) => void) {
  let cancel = clock.schedule(CONNECT_MS, () => onSilence(`no answer within ${CONNECT_MS / 1000} s`));
  return {
    alive: () => {
      cancel();
      cancel = clock.schedule(SILENCE_MS, () => onSilence(`no sign of life for ${SILENCE_MS / 1000} s`));
    },
    end: () => cancel(),
  };
}

function toText(data: RawData): string {
  if (data instanceof ArrayBuffer) return Buffer.from(data).toString("utf8");
  return (Array.isArray(data) ? Buffer.concat(data) : data).toString("utf8");
}

function readMessage(text: string): StreamMessage | null {
  try {
    const message = JSON.parse(text) as Partial<StreamMessage> | null;
    return message?.type === "snapshot" || message?.type === "delta" ? (message as StreamMessage) : null;
  } catch {
    return null;
  }
}
