import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { BenchCase, Figure } from "../lib/case.ts";
import { httpComponents, lateChecks, type PlimsollServer, startPlimsoll, startTarget } from "../lib/processes.ts";
import { cpuSeconds, quantile, residentMb, sleep } from "../lib/usage.ts";

const SYMBOLS = 500;
const RATE = 50_000;
const WARM_UP_MS = 8000;
const WINDOW_MS = 20_000;
const BESIDE = 100;

interface FeedTarget {
  readonly port: number;
  report(): Promise<{ sent: number; withheld: number }>;
  stop(): void;
}

async function startFeed(rate: number): Promise<FeedTarget> {
  const child = fork(new URL("../lib/feed-target.ts", import.meta.url), [rate, SYMBOLS].map(String));
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return { port, report: () => ask(child), stop: () => child.kill() };
}

async function ask<Answer>(child: ChildProcess): Promise<Answer> {
  child.send({ report: true });
  return (await once(child, "message"))[0] as Answer;
}

const feedYaml = (port: number, more = "") => `  - id: feed
    interval: 1s
    check:
      kind: websocket
      profile: binance
      url: "ws://127.0.0.1:${port}/stream"
      channels: [trade]
      symbols: [${Array.from({ length: SYMBOLS }, (_, index) => `SYM${index}USDT`).join(", ")}]${more}
`;

interface Metric {
  readonly name: string;
  readonly labels?: object;
  readonly value: number | null;
}

async function metricsOf({ origin }: PlimsollServer): Promise<ReadonlyMap<string, number | null>> {
  const answer = await fetch(`${origin}/api/trading-engine/health/components/feed`);
  const { metrics } = (await answer.json()) as { metrics: readonly Metric[] };
  return new Map(metrics.filter(({ labels }) => labels === undefined).map(({ name, value }) => [name, value]));
}

/** How long `/livez` takes, asked every 20 ms: what whoever else wants something of the process waits for. */
async function answerTimes({ origin }: PlimsollServer, forMs: number): Promise<number[]> {
  const times: number[] = [];
  const end = performance.now() + forMs;
  while (performance.now() < end) {
    const begun = performance.now();
    await (await fetch(`${origin}/livez`)).text();
    times.push(performance.now() - begun);
    await sleep(20);
  }
  return times;
}

async function measureRaw(): Promise<Figure[]> {
  const feed = await startFeed(RATE);
  const child = fork(new URL("../lib/raw-feed-loop.ts", import.meta.url), [String(feed.port)]);
  try {
    await once(child, "message");
    await sleep(WARM_UP_MS);
    await ask(child);
    const [before, cpuBefore, begun] = [await feed.report(), cpuSeconds(child.pid ?? 0), performance.now()];
    await sleep(WINDOW_MS);
    const seconds = (performance.now() - begun) / 1000;
    const cpu = (cpuSeconds(child.pid ?? 0) - cpuBefore) / seconds;
    const rate = ((await feed.report()).sent - before.sent) / seconds;
    const { lagMs } = await ask<{ lagMs: number }>(child);
    return [
      { what: "bare ws loop that parses: messages sent to it", measured: rate, unit: "/s" },
      { what: "bare ws loop that parses: CPU", measured: cpu, unit: "cores" },
      { what: "bare ws loop that parses: event loop lag p99", measured: lagMs, unit: "ms" },
    ];
  } finally {
    child.kill();
    feed.stop();
  }
}

/** The same monitor with the same checks, and no feed: what the machine itself makes of them. */
async function measureWithout(): Promise<Figure[]> {
  const target = await startTarget();
  const server = await startPlimsoll(`monitoring: { check_interval: 1s }\n${httpComponents(BESIDE, target.port)}`);
  try {
    await sleep(WARM_UP_MS);
    const [lateBefore, cpuBefore, begun] = [await lateChecks(server), cpuSeconds(server.pid), performance.now()];
    const times = await answerTimes(server, WINDOW_MS);
    const seconds = (performance.now() - begun) / 1000;
    const late = (await lateChecks(server)) - lateBefore;
    return [
      { what: "without a feed: CPU", measured: (cpuSeconds(server.pid) - cpuBefore) / seconds, unit: "cores" },
      { what: "without a feed: answer of /livez, p99", measured: quantile(times, 0.99), unit: "ms" },
      { what: "without a feed: late checks", measured: (late / (BESIDE * seconds)) * 100, unit: "%" },
    ];
  } finally {
    await server.stop();
    target.stop();
  }
}

async function measurePlimsoll(): Promise<Figure[]> {
  const feed = await startFeed(RATE);
  const target = await startTarget();
  const server = await startPlimsoll(
    `monitoring: { check_interval: 1s }\n${httpComponents(BESIDE, target.port)}${feedYaml(feed.port)}`,
  );
  try {
    await sleep(WARM_UP_MS);
    const [before, lateBefore, cpuBefore] = [await feed.report(), await lateChecks(server), cpuSeconds(server.pid)];
    const begun = performance.now();
    const times = await answerTimes(server, WINDOW_MS);
    const seconds = (performance.now() - begun) / 1000;
    const cpu = (cpuSeconds(server.pid) - cpuBefore) / seconds;
    const after = await feed.report();
    const metrics = await metricsOf(server);
    const late = (await lateChecks(server)) - lateBefore;
    const sent = after.sent - before.sent;
    return [
      { what: "messages sent", measured: sent / seconds, unit: "/s" },
      { what: "Plimsoll: CPU, 100 HTTP checks a second beside it", measured: cpu, unit: "cores", asked: { atMost: 1 } },
      { what: "messages withheld because it was behind", measured: after.withheld - before.withheld, unit: "" },
      {
        what: "messages left unread",
        measured: metrics.get("feed_skipped_percentage") ?? 100,
        unit: "%",
        asked: { atMost: 0 },
      },
      { what: "gaps seen", measured: metrics.get("feed_sequence_gaps_total") ?? -1, unit: "", asked: { atMost: 0 } },
      { what: "answer of /livez, p99", measured: quantile(times, 0.99), unit: "ms", asked: { atMost: 50 } },
      { what: "late checks beside it", measured: (late / (BESIDE * seconds)) * 100, unit: "%", asked: { atMost: 1 } },
      { what: "metrics a check", measured: metrics.size, unit: "without labels" },
      { what: "resident", measured: residentMb(server.pid), unit: "MB" },
    ];
  } finally {
    await server.stop();
    target.stop();
    feed.stop();
  }
}

/** Many times as much as the feed may send: the rest of the process must not feel it. */
async function measureFlood(): Promise<Figure[]> {
  const feed = await startFeed(RATE * 4);
  const server = await startPlimsoll(`components:\n${feedYaml(feed.port, "\n      max_rate: 25000")}`);
  try {
    await sleep(WARM_UP_MS);
    const cpuBefore = cpuSeconds(server.pid);
    const times = await answerTimes(server, WINDOW_MS / 2);
    const cpu = (cpuSeconds(server.pid) - cpuBefore) / (WINDOW_MS / 2000);
    const metrics = await metricsOf(server);
    return [
      {
        what: "flood of 200,000/s into max_rate 25,000: left unread",
        measured: metrics.get("feed_skipped_percentage") ?? 0,
        unit: "%",
      },
      { what: "flood: CPU", measured: cpu, unit: "cores" },
      { what: "flood: answer of /livez, p99", measured: quantile(times, 0.99), unit: "ms", asked: { atMost: 100 } },
      { what: "flood: resident", measured: residentMb(server.pid), unit: "MB", asked: { atMost: 400 } },
    ];
  } finally {
    await server.stop();
    feed.stop();
  }
}

export const feedCase: BenchCase = {
  name: "feed",
  about: `a feed of ${RATE.toLocaleString("en")} messages/s over ${SYMBOLS} symbols, followed by one core`,
  async run({ say }) {
    say("a bare ws loop that parses every message");
    const raw = await measureRaw();
    say("Plimsoll without a feed");
    const without = await measureWithout();
    say("Plimsoll");
    const ours = await measurePlimsoll();
    say("Plimsoll in a flood");
    return [...raw, ...without, ...ours, ...(await measureFlood())];
  },
};
