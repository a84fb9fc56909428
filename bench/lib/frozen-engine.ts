// An engine in a process of its own: loops that count what they do, an API that shows the counts, and signed heartbeats
// that carry them. Told over IPC where Plimsoll is, and which loop waits for ever from now on; the API and the beats go on.
import { createHmac } from "node:crypto";
import { createServer } from "node:http";

const TURN_MS = 50;
const BEAT_MS = 500;
const [loops = "1", secret = ""] = process.argv.slice(2);

export type EngineOrder = { readonly beatAt: string } | { readonly freeze: number } | { readonly thaw: number };
export type EngineWord = { readonly port: number } | { readonly loop: number; readonly frozenAt: number };

interface Loop {
  turns: number;
  /** While it is not null the loop waits for it. */
  answer: Promise<void> | null;
  give: () => void;
}

const all: Loop[] = Array.from({ length: Number(loops) }, () => ({ turns: 0, answer: null, give: () => {} }));

async function turn(loop: Loop): Promise<never> {
  for (;;) {
    if (loop.answer !== null) await loop.answer;
    loop.turns += 1;
    await new Promise((resolve) => setTimeout(resolve, TURN_MS));
  }
}
for (const loop of all) void turn(loop);

const server = createServer((request, response) => {
  const loop = all[Number(request.url?.slice("/loops/".length))];
  response.writeHead(loop === undefined ? 404 : 200, { "content-type": "application/json" });
  response.end(JSON.stringify({ turns: loop?.turns ?? null }));
});

let sequence = Date.now() * 1000;
async function beat(origin: string, index: number): Promise<void> {
  const body = JSON.stringify({ progress: all[index]?.turns });
  const stamp = String(Date.now());
  const number = String(sequence++);
  const signature = createHmac("sha256", secret).update(`${stamp}.${number}.${body}`).digest("hex");
  const headers = {
    "x-plimsoll-timestamp": stamp,
    "x-plimsoll-sequence": number,
    "x-plimsoll-signature": `sha256=${signature}`,
  };
  const url = `${origin}/api/trading-engine/health/heartbeats/beats-${index}`;
  await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(BEAT_MS) }).catch(() => {});
}

function tell(word: EngineWord): void {
  process.send?.(word);
}

process.on("message", (order: EngineOrder) => {
  if ("beatAt" in order) {
    all.forEach((_, index) => {
      setTimeout(() => setInterval(() => void beat(order.beatAt, index), BEAT_MS), (index * BEAT_MS) / all.length);
    });
    return;
  }
  const index = "freeze" in order ? order.freeze : order.thaw;
  const loop = all[index];
  if (loop === undefined) return;
  if ("thaw" in order) {
    loop.answer = null;
    loop.give();
    return;
  }
  loop.answer = new Promise((resolve) => {
    loop.give = resolve;
  });
  tell({ loop: index, frozenAt: performance.timeOrigin + performance.now() });
});
process.on("disconnect", () => process.exit(0));
server.listen({ port: 0, host: "127.0.0.1", backlog: 1024 }, () => {
  const address = server.address();
  tell({ port: typeof address === "object" && address !== null ? address.port : 0 });
});
