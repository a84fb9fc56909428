import { once } from "node:events";
import { WebSocket } from "ws";

/** Readers are let in so many at a time. */
const AT_ONCE = 50;

export interface LiveReaders {
  /** From now on, what `measure` gathers begins anew. */
  begin(): void;
  /** How long each result took to each reader since `begin`, ms. */
  delays(): Float64Array;
  messages(): number;
  stop(): void;
}

interface Delta {
  readonly type: string;
  readonly components: readonly { readonly last_check: string }[];
}

/**
 * Readers of the live stream. A result's time is the component's `last_check`, when its answer was complete, in whole
 * milliseconds; so what is measured is up to a millisecond more than it took. A message is parsed once for all readers.
 */
export async function startReaders(origin: string, count: number): Promise<LiveReaders> {
  const url = `${origin.replace("http", "ws")}/api/trading-engine/health/stream`;
  let delays = new Float64Array(1 << 16);
  let [length, messages] = [0, 0];
  let last: { readonly text: Buffer; readonly checkedAt: readonly number[] } | null = null;
  const timesOf = (text: Buffer): readonly number[] => {
    if (last?.text.equals(text) === true) return last.checkedAt;
    const { type, components } = JSON.parse(text.toString()) as Delta;
    const checkedAt = type === "delta" ? components.map(({ last_check }) => Date.parse(last_check)) : [];
    last = { text, checkedAt };
    return checkedAt;
  };
  const take = (text: Buffer) => {
    const now = performance.timeOrigin + performance.now();
    messages += 1;
    const times = timesOf(text);
    if (length + times.length > delays.length) {
      const larger = new Float64Array(2 * (length + times.length));
      larger.set(delays);
      delays = larger;
    }
    for (const at of times) {
      delays[length] = now - at;
      length += 1;
    }
  };
  const sockets: WebSocket[] = [];
  for (let begun = 0; begun < count; begun += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - begun) }, () => new WebSocket(url));
    await Promise.all(some.map((socket) => once(socket, "open")));
    for (const socket of some) socket.on("message", take);
    sockets.push(...some);
  }
  return {
    begin() {
      [length, messages] = [0, 0];
    },
    delays: () => delays.slice(0, length),
    messages: () => messages,
    stop() {
      for (const socket of sockets) socket.terminate();
    },
  };
}
