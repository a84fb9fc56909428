import type { IncomingMessage } from "node:http";
import { http } from "../../../port/node-http.ts";

const MOST_BODY = 65_536;

export interface SocketPost {
  readonly socketPath: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** What a server on a Unix socket answered; `refused`: nobody could be asked; `broken`: asked, and no whole answer came. */
export type SocketAnswer =
  | { readonly kind: "answered"; readonly status: number; readonly body: string }
  | { readonly kind: "refused"; readonly code: string }
  | { readonly kind: "broken"; readonly code: string };

/** POSTs without a body, once, over a connection of its own. Never rejects. */
export function postOverSocket({ socketPath, path, headers, signal }: SocketPost): Promise<SocketAnswer> {
  return new Promise((settle) => {
    if (signal.aborted) return settle({ kind: "refused", code: "ABORT_ERR" });
    let isConnected = false;
    const request = http.request({ socketPath, path, method: "POST", headers, agent: false, signal });
    const fail = (error: NodeJS.ErrnoException) =>
      settle({ kind: isConnected ? "broken" : "refused", code: error.code ?? error.name });
    request.on("socket", (socket) => {
      socket.on("connect", () => {
        isConnected = true;
      });
    });
    request.on("error", fail);
    request.on("response", (message) => {
      readBody(message).then((body) => {
        settle({ kind: "answered", status: message.statusCode ?? 0, body });
        request.destroy();
      }, fail);
    });
    request.end();
  });
}

/** At most its first 64 KiB. */
async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length >= MOST_BODY) break;
  }
  return Buffer.concat(chunks, Math.min(length, MOST_BODY)).toString("utf8");
}
