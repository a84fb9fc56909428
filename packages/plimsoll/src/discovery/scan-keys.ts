import { connect } from "node:net";
import type { ProbeContext } from "./found.ts";

/** How many keys are looked at per command, which is nothing to a Redis, and in how many commands at most. */
const KEYS_AT_ONCE = 100;
const MOST_SCANS = 200;
const MOST_KEYS = 1000;
const MOST_BYTES = 1_000_000;

export interface KeyScan extends ProbeContext {
  readonly host: string;
  readonly port: number;
  /** As SCAN takes it, without blanks. */
  readonly pattern: string;
}

/** Keys of a Redis that match, one command after the other over one connection; at the deadline those seen until then. */
export function scanKeys({ host, port, pattern, clock, timeoutMs }: KeyScan): Promise<readonly string[]> {
  return new Promise((resolve) => {
    const keys = new Set<string>();
    let scans = 0;
    let pending = Buffer.alloc(0);
    const socket = connect({ host, port });
    const finish = () => {
      cancel();
      socket.destroy();
      resolve([...keys]);
    };
    const cancel = clock.schedule(timeoutMs, finish);
    const ask = (cursor: string) => {
      scans += 1;
      socket.write(`SCAN ${cursor} MATCH ${pattern} COUNT ${KEYS_AT_ONCE}\r\n`);
    };
    socket.on("connect", () => ask("0"));
    socket.on("data", (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      const page = readPage(pending.toString("utf8"));
      if (page === null) {
        if (pending[0] !== 0x2a || pending.length > MOST_BYTES) finish(); // refused, or no Redis after all
        return;
      }
      pending = Buffer.alloc(0);
      for (const key of page.keys.slice(0, MOST_KEYS - keys.size)) keys.add(key);
      if (page.cursor === "0" || scans >= MOST_SCANS) finish();
      else ask(page.cursor);
    });
    socket.on("error", finish);
    socket.on("close", finish);
  });
}

interface Page {
  readonly cursor: string;
  readonly keys: readonly string[];
}

/** A whole answer to SCAN: an array of the next cursor and an array of keys, of which those on one line are read. */
function readPage(text: string): Page | null {
  const [head, cursor, count] = /^\*2\r\n\$\d+\r\n(\d{1,20})\r\n\*(\d{1,6})\r\n/.exec(text) ?? [];
  if (head === undefined || cursor === undefined) return null;
  const lines = text.slice(head.length).split("\r\n");
  if (!text.endsWith("\r\n") || lines.length < 2 * Number(count) + 1) return null;
  return { cursor, keys: lines.filter((_, index) => index % 2 === 1) };
}
