import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";

/** Readers are let in so many at a time. */
const AT_ONCE = 50;
const TEXT = 1;
/** What a delta begins with, up to its sequence. */
const BEGINNING = Buffer.from('{"type":"delta","sequence":');
const HEAD_BYTES = 48;
/** Of one digit in ASCII. */
const [ZERO, NINE] = [48, 57];
/** Messages noted between `begin` and `delays`: a thousand readers take 60 a second each at most. */
const MOST_ARRIVALS = 2_000_000;

export interface LiveReaders {
  /** From now on, what is gathered begins anew. */
  begin(): void;
  /** How long each result took to each reader since `begin`, ms. */
  delays(): Float64Array;
  messages(): number;
  stop(): void;
}

interface Delta {
  readonly components: readonly { readonly last_check: string }[];
}

/**
 * Readers of the live stream. A result's time is the component's `last_check`, when its answer was complete, in whole
 * milliseconds; so what is measured is up to a millisecond more than it took. The first reader reads messages whole, the
 * others no more than their heads, so that the server is measured and not a client of a thousand connections.
 */
export async function startReaders(origin: string, readers: number): Promise<LiveReaders> {
  const timesBySequence = new Map<number, readonly number[]>();
  /** When each message arrived at each reader, until the first reader has read it. Numbers only: objects would busy the collector. */
  const [sequences, times] = [new Float64Array(MOST_ARRIVALS), new Float64Array(MOST_ARRIVALS)];
  let count = 0;
  const take = (payload: Buffer, isFirst: boolean) => {
    const sequence = sequenceOf(payload);
    if (sequence === null) return;
    if (count < MOST_ARRIVALS) {
      sequences[count] = sequence;
      times[count] = performance.timeOrigin + performance.now();
      count += 1;
    }
    if (!isFirst) return;
    const { components } = JSON.parse(payload.toString()) as Delta;
    timesBySequence.set(
      sequence,
      components.map(({ last_check }) => Date.parse(last_check)),
    );
  };
  const sockets: Socket[] = [];
  for (let begun = 0; begun < readers; begun += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, readers - begun) }, () => upgrade(origin));
    for (const [place, { socket, head }] of (await Promise.all(some)).entries()) {
      const isFirst = begun + place === 0;
      follow(socket, { head, tell: (payload) => take(payload, isFirst), isWhole: isFirst });
      sockets.push(socket);
    }
  }
  return {
    begin() {
      count = 0;
    },
    delays() {
      const delays: number[] = [];
      for (let n = 0; n < count; n += 1) {
        for (const checked of timesBySequence.get(sequences[n] ?? 0) ?? []) delays.push((times[n] ?? 0) - checked);
      }
      return Float64Array.from(delays);
    },
    messages: () => count,
    stop() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Null: no delta. */
function sequenceOf(payload: Buffer): number | null {
  if (payload.length < BEGINNING.length || BEGINNING.compare(payload, 0, BEGINNING.length) !== 0) return null;
  let sequence = 0;
  for (let at = BEGINNING.length; at < payload.length; at += 1) {
    const code = payload[at] ?? 0;
    if (code < ZERO || code > NINE) break;
    sequence = sequence * 10 + (code - ZERO);
  }
  return sequence;
}

async function upgrade(origin: string): Promise<{ socket: Socket; head: Buffer }> {
  const headers = {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "cGxpbXNvbGwgYmVuY2ghIQ==",
  };
  const request = get(`${origin}/api/trading-engine/health/stream`, { headers, agent: false });
  const [, socket, head] = (await once(request, "upgrade")) as [IncomingMessage, Socket, Buffer];
  return { socket, head };
}

/** Tells each text message of a connection: whole, or what of its head came with it. */
function follow(
  socket: Socket,
  { head, tell, isWhole }: { head: Buffer; tell: (payload: Buffer) => void; isWhole: boolean },
): void {
  let waiting = head;
  /** Bytes of a message that has been told, still to come. */
  let rest = 0;
  const read = (chunk: Buffer) => {
    let bytes = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
    while (bytes.length > 0) {
      if (rest > 0) {
        const passed = Math.min(rest, bytes.length);
        rest -= passed;
        bytes = bytes.subarray(passed);
        continue;
      }
      const frame = frameOf(bytes);
      const needed = frame === null ? 0 : isWhole ? frame.length : Math.min(frame.length, HEAD_BYTES);
      if (frame === null || bytes.length < frame.start + needed) break;
      if (frame.opcode === TEXT) tell(bytes.subarray(frame.start, frame.start + frame.length));
      const end = frame.start + frame.length;
      rest = Math.max(0, end - bytes.length);
      bytes = bytes.subarray(end);
    }
    waiting = bytes;
  };
  socket.on("data", read);
  socket.on("error", () => undefined);
  read(Buffer.alloc(0));
}

/** A frame of a server, which is not masked (RFC 6455, 5.2); null where its head has not come whole. */
function frameOf(bytes: Buffer): { opcode: number; start: number; length: number } | null {
  const short = (bytes[1] ?? 0) & 127;
  const start = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < start) return null;
  const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  return { opcode: (bytes[0] ?? 0) & 15, start, length };
}
