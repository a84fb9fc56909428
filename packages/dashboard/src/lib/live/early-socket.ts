import type { Socket } from "./live-connection.ts";

/** What public/early-stream.js leaves behind. */
interface EarlyStream {
  readonly socket: WebSocket;
  /** Oldest first. */
  readonly heard: MessageEvent[];
}
type Holder = { earlyStream?: EarlyStream };

/** The socket that was opened before the page's code was there, once; null where it is of no use. */
export function takeEarlySocket(url: string, holder: Holder = globalThis as Holder): Socket | null {
  const early = holder.earlyStream;
  delete holder.earlyStream;
  if (early === undefined) return null;
  const { socket, heard } = early;
  if (socket.url !== url || socket.readyState > socket.OPEN) {
    socket.onmessage = null;
    socket.close();
    return null;
  }
  // After whoever takes it has begun to listen, and before anything more can be heard.
  queueMicrotask(() => {
    for (const event of heard) socket.onmessage?.(event);
  });
  return socket;
}
