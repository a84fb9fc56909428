import { connect, type Socket } from "node:net";
import { quantile } from "./usage.ts";

export interface Load {
  readonly perSecond: number;
  /** Request to the last byte of the answer, ms. */
  readonly p50: number;
  readonly p99: number;
  /** Answers by status code; 0 for connections that broke. */
  readonly statuses: ReadonlyMap<number, number>;
  readonly megabytesPerSecond: number;
}

export interface LoadOptions {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
  /** Each request names the newest ETag that was seen, as a polling client does. */
  readonly conditional?: boolean;
}

const END_OF_HEAD = Buffer.from("\r\n\r\n");

/**
 * Asks the same thing over kept-open connections, one request at a time on each, as fast as the answers come. It reads no
 * more of an answer than its length, so that the server is measured and not the client: general load generators written
 * in JavaScript give out first at bodies of a megabyte.
 */
export async function load(options: LoadOptions): Promise<Load> {
  const { port, path, headers, connections, seconds } = options;
  const lines = Object.entries({ host: `127.0.0.1:${port}`, ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  let request = Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`);
  const remember = (head: string) => {
    const etag = /\r\netag: (.*)/i.exec(head)?.[1];
    if (etag !== undefined) {
      request = Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join("")}if-none-match: ${etag}\r\n\r\n`);
    }
  };
  const times: number[] = [];
  const statuses = new Map<number, number>();
  let bytes = 0;
  const begun = performance.now();
  const until = begun + seconds * 1000;

  const run = (socket: Socket) =>
    new Promise<void>((resolve) => {
      let sentAt = 0;
      let left = 0;
      let head: Buffer = Buffer.alloc(0);
      const ask = () => {
        if (performance.now() >= until) {
          socket.destroy();
          resolve();
          return;
        }
        sentAt = performance.now();
        socket.write(request);
      };
      const finish = () => {
        times.push(performance.now() - sentAt);
        ask();
      };
      socket.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (left > 0) {
          left -= chunk.length;
          if (left <= 0) finish();
          return;
        }
        head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
        const end = head.indexOf(END_OF_HEAD);
        if (end < 0) return;
        const text = head.toString("latin1", 0, end);
        const status = Number(text.slice(9, 12));
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (options.conditional === true && status === 200) remember(text);
        const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0);
        left = length - (head.length - end - END_OF_HEAD.length);
        head = Buffer.alloc(0);
        if (left <= 0) finish();
      });
      socket.on("error", () => {
        statuses.set(0, (statuses.get(0) ?? 0) + 1);
        resolve();
      });
      socket.on("close", () => resolve());
      socket.on("connect", ask);
    });

  await Promise.all(Array.from({ length: connections }, () => run(connect(port, "127.0.0.1"))));
  const elapsed = (performance.now() - begun) / 1000;
  return {
    perSecond: times.length / elapsed,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    statuses,
    megabytesPerSecond: bytes / elapsed / 1e6,
  };
}
