import { connect } from "node:net";
import type { Clock } from "../port/clock.ts";

const MOST_BYTES = 4096;

export interface TalkRequest {
  readonly host: string;
  readonly port: number;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Sent once connected; null: the other side speaks first. */
  readonly send: Buffer | null;
  /** Whether what came so far tells enough to stop. */
  readonly isEnough: (received: Buffer) => boolean;
}

/** What a port answers, at most 4 KiB; null when nobody listens. Ends when it is enough, at the deadline, or when closed. */
export function talk({ host, port, clock, timeoutMs, send, isEnough }: TalkRequest): Promise<Buffer | null> {
  return new Promise((resolve) => {
    let received: Buffer | null = null;
    const socket = connect({ host, port });
    const finish = () => {
      cancel();
      socket.destroy();
      resolve(received);
    };
    const cancel = clock.schedule(timeoutMs, finish);
    socket.on("connect", () => {
      received = Buffer.alloc(0);
      if (send !== null) socket.write(send);
    });
    socket.on("data", (chunk) => {
      received = Buffer.concat([received ?? Buffer.alloc(0), chunk]).subarray(0, MOST_BYTES);
      if (received.length === MOST_BYTES || isEnough(received)) finish();
    });
    socket.on("error", finish);
    socket.on("close", finish);
  });
}
