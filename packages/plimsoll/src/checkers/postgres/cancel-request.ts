import { connect } from "node:net";
import type { Clock } from "../../port/clock.ts";

/** PostgreSQL's protocol, 54.7 "CancelRequest": its length, this code, the backend and the key it gave out at the login. */
const CANCEL_CODE = 80_877_102;
const PATIENCE_MS = 1000;

export interface Backend {
  readonly host: string;
  readonly port: number;
  readonly processId: number;
  readonly secretKey: number;
}

/** Asks the server to end what a backend runs, over a connection of its own as the protocol wants it; never fails. */
export function requestCancel({ host, port, processId, secretKey }: Backend, clock: Clock): void {
  const message = Buffer.alloc(16);
  for (const [place, word] of [16, CANCEL_CODE, processId, secretKey].entries()) message.writeInt32BE(word, place * 4);
  const socket = connect(host.startsWith("/") ? { path: `${host}/.s.PGSQL.${port}` } : { host, port });
  const stop = clock.schedule(PATIENCE_MS, () => socket.destroy());
  socket.on("error", () => {});
  socket.once("close", stop);
  socket.resume();
  socket.end(message);
}
