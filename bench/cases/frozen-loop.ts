import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { BenchCase, Figure } from "../lib/case.ts";
import type { EngineOrder, EngineWord } from "../lib/frozen-engine.ts";
import { load } from "../lib/load.ts";
import { type PlimsollServer, startPlimsoll } from "../lib/processes.ts";
import { cpuSeconds, quantile, sleep } from "../lib/usage.ts";

const LOOPS = 10;
const ROUNDS = 3;
const LIMIT_MS = 3000;
/** Rare on purpose: what stands still must be found all the same. */
const INTERVAL = "30s";
const SECRET = "the secret of the engine of this bench";
const PATIENCE_MS = 20_000;
/** First checks are spread over 10 s: what stands still before it was ever seen is not what is measured. */
const FIRST_PASS_MS = 11_000;
const ASK_MS = 500;
const BEATING = 100;
const BEAT_SECONDS = 5;

interface Engine {
  readonly port: number;
  order(order: EngineOrder): void;
  /** Freezes a loop and resolves with the moment, epoch ms. */
  freeze(loop: number): Promise<number>;
  stop(): void;
}

async function startEngine(): Promise<Engine> {
  const child: ChildProcess = fork(new URL("../lib/frozen-engine.ts", import.meta.url), [String(LOOPS), SECRET]);
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  const waiting = new Map<number, (frozenAt: number) => void>();
  child.on("message", (word: EngineWord) => {
    if ("loop" in word) waiting.get(word.loop)?.(word.frozenAt);
  });
  return {
    port,
    order: (order) => void child.send(order),
    freeze(loop) {
      return new Promise((resolve) => {
        waiting.set(loop, resolve);
        child.send({ freeze: loop } satisfies EngineOrder);
      });
    },
    stop: () => void child.kill(),
  };
}

function componentsOf(port: number): string {
  const progress = (metric: string) => `progress: { metric: ${metric}, limit: ${LIMIT_MS}ms }`;
  const lines = Array.from({ length: LOOPS }, (_, loop) => [
    `  - { id: api-${loop}, type: API_SERVER, ${progress("turns")}, check: { kind: json, url: "http://127.0.0.1:${port}/loops/${loop}", metrics: [{ name: turns, path: $.turns }] } }`,
    `  - { id: beats-${loop}, ${progress("progress")}, check: { kind: heartbeat, limit: 30s, secret: "${SECRET}" } }`,
  ]);
  const beating = Array.from(
    { length: BEATING },
    (_, n) => `  - { id: beating-${n}, check: { kind: heartbeat, limit: 1h }, interval: 10m }`,
  );
  return `components:\n${[...lines.flat(), ...beating].join("\n")}\n`;
}

interface Changed {
  readonly timestamp: string;
  readonly details: { readonly to: string; readonly diagnosis?: string };
}

/** How long after it froze the component's transition to up but not trading was recorded, ms; NaN when none was. */
async function reportedAfter(server: PlimsollServer, id: string, frozenAt: number): Promise<number> {
  const query = `component_id=${id}&type=status_change&limit=10&from=${new Date(frozenAt).toISOString()}`;
  const url = `${server.origin}/api/trading-engine/health/events?${query}`;
  const deadline = performance.now() + PATIENCE_MS;
  // The event has the moment; asking for it meanwhile would only be in the way.
  await sleep(LIMIT_MS);
  while (performance.now() < deadline) {
    const { items } = (await (await fetch(url)).json()) as { items: Changed[] };
    const found = items.find(({ details }) => details.diagnosis === "up_but_not_trading");
    if (found !== undefined) return Date.parse(found.timestamp) - frozenAt;
    await sleep(ASK_MS);
  }
  return Number.NaN;
}

/** How often the monitor had too little of this machine to be sure of what it saw; then it looks again. */
async function troublesOf(server: PlimsollServer): Promise<number> {
  const url = `${server.origin}/api/trading-engine/health/events?type=monitor_trouble&limit=1000`;
  const { items } = (await (await fetch(url)).json()) as { items: unknown[] };
  return items.length;
}

async function freezeOnce(
  engine: Engine,
  server: PlimsollServer,
  loop: number,
): Promise<Record<"api" | "beats", number>> {
  await sleep(Math.random() * LIMIT_MS);
  const frozenAt = await engine.freeze(loop);
  const [api, beats] = await Promise.all([
    reportedAfter(server, `api-${loop}`, frozenAt),
    reportedAfter(server, `beats-${loop}`, frozenAt),
  ]);
  engine.order({ thaw: loop });
  await sleep(2000);
  return { api, beats };
}

/** So many components beat as fast as they are answered: what the server takes, and what that costs it. */
async function measureBeats(server: PlimsollServer): Promise<Figure[]> {
  const port = Number(new URL(server.origin).port);
  const before = cpuSeconds(server.pid);
  const loads = await Promise.all(
    Array.from({ length: BEATING }, (_, n) =>
      load({
        port,
        path: `/api/trading-engine/health/heartbeats/beating-${n}`,
        headers: {},
        connections: 1,
        seconds: BEAT_SECONDS,
      }),
    ),
  );
  const cpu = cpuSeconds(server.pid) - before;
  const answered = loads.reduce((sum, { perSecond }) => sum + perSecond * BEAT_SECONDS, 0);
  const strange = loads.some(({ statuses }) => [...statuses.keys()].some((status) => status !== 204 && status !== 429));
  return [
    {
      what: `heartbeats answered, ${BEATING} components`,
      measured: answered / BEAT_SECONDS,
      unit: "/s",
      asked: { atLeast: 2000 },
      note: strange ? "some answers were neither 204 nor 429" : "each component's 50 a second taken, more told 429",
    },
    { what: "CPU for 1,000 heartbeats", measured: (cpu / answered) * 1e6, unit: "ms" },
  ];
}

export const frozenLoopCase: BenchCase = {
  name: "frozen-loop",
  about: `a loop that freezes while its API answers and its heartbeats go on (interval ${INTERVAL}, progress limit ${LIMIT_MS} ms) to the recorded "up but not trading"; heartbeats a second`,
  async run({ say }): Promise<Figure[]> {
    const engine = await startEngine();
    const server = await startPlimsoll(`monitoring: { check_interval: ${INTERVAL} }\n${componentsOf(engine.port)}`);
    try {
      engine.order({ beatAt: server.origin });
      await sleep(FIRST_PASS_MS);
      const times = { api: [] as number[], beats: [] as number[] };
      for (let round = 1; round <= ROUNDS; round++) {
        say(`round ${round} of ${ROUNDS}: ${LOOPS} loops freeze, each at a moment of its own`);
        const all = await Promise.all(Array.from({ length: LOOPS }, (_, loop) => freezeOnce(engine, server, loop)));
        for (const { api, beats } of all) {
          times.api.push(api);
          times.beats.push(beats);
        }
      }
      const troubles = await troublesOf(server);
      const note =
        troubles === 0 ? "the monitor itself was never held up" : `the monitor itself was held up ${troubles} times`;
      const figures = (["api", "beats"] as const).flatMap((how): Figure[] => {
        const name = how === "api" ? "a counter that is pulled" : "progress that is pushed";
        return [
          {
            what: `${name}: frozen to up but not trading, max of ${times[how].length}`,
            measured: Math.max(...times[how]),
            unit: "ms",
            asked: { atMost: LIMIT_MS + 1000 },
            note,
          },
          { what: `${name}: the same, p50`, measured: quantile(times[how], 0.5), unit: "ms" },
          { what: `${name}: the same, min`, measured: Math.min(...times[how]), unit: "ms" },
        ];
      });
      say(`${BEATING} components beat for ${BEAT_SECONDS} s`);
      return [...figures, ...(await measureBeats(server))];
    } finally {
      await server.stop();
      engine.stop();
    }
  },
};
