import { once } from "node:events";
import { createServer } from "node:http";
import type { BenchCase, Figure } from "../lib/case.ts";
import { httpComponents, type PlimsollServer, startPlimsoll, startTarget } from "../lib/processes.ts";
import { quantile, sleep } from "../lib/usage.ts";

const ROUNDS = 30;
const COMPONENTS = 1000;
const POLL_MS = 20;
const PATIENCE_MS = 30_000;

interface Attempt {
  readonly state: string;
  readonly running_at: string | null;
}
interface Overview {
  readonly cases: readonly { readonly verdict: string | null }[];
}

/** Takes what actions send and notes when, epoch ms with fractions. */
async function startReceiver() {
  const arrivals: number[] = [];
  const server = createServer((request, response) => {
    arrivals.push(performance.timeOrigin + performance.now());
    request.resume();
    response.writeHead(204).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/act`, arrivals, stop: () => server.close() };
}

async function get<T>({ origin }: PlimsollServer, path: string): Promise<T> {
  return (await (await fetch(`${origin}/api/trading-engine/health${path}`)).json()) as T;
}

async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`not so within ${PATIENCE_MS} ms`);
    await sleep(POLL_MS);
  }
}

/** From the change of status, as it was recorded, to the action's request at its receiver, ms. */
async function delays(say: (line: string) => void): Promise<number[]> {
  const [target, receiver] = [await startTarget(), await startReceiver()];
  // Stopping risk waits for no turn and no budget of all: what is measured is the way alone.
  const action = `{ id: stop-entries, kind: http, url: "${receiver.url}", tier: T3, automatic: true, mode: live, deadline: 5s,
    verify: 1s, attempts: 100, per_hour: 100, backoff: 100ms, debounce: 1s }`;
  const server = await startPlimsoll(`monitoring: { check_interval: 250ms, timeout: 1s }
${httpComponents(1, target.port, ", confirm: { failures: 1 }, flapping: { enabled: false }, thresholds: { availability_percentage: null, response_time: null }, recovery: { actions: [stop-entries] }")}recovery:
  blast_radius: { causes: 1000, within: 1s }
  actions: [${action}]
`);
  try {
    const found: number[] = [];
    const status = async () => await get<{ status: string; status_since: string }>(server, "/components/c0000");
    for (let round = 0; round < ROUNDS; round++) {
      await until(async () => (await status()).status === "HEALTHY");
      await sleep(1500); // until its tries are forgotten
      receiver.arrivals.length = 0;
      await target.become("closed");
      await until(() => receiver.arrivals.length > 0);
      const { status_since } = await status();
      found.push((receiver.arrivals[0] ?? 0) - Date.parse(status_since));
      await target.become("ok");
    }
    const { items } = await get<{ items: readonly Attempt[] }>(server, "/recovery/attempts?limit=1000");
    say(`${items.length} attempts, ${items.filter(({ state }) => state === "succeeded").length} of them healed it`);
    return found;
  } finally {
    await server.stop();
    receiver.stop();
    target.stop();
  }
}

/** All fail together: how long until each has been decided on, and how many actions began within a second of that. */
async function storm(): Promise<{ decidedMs: number; begun: number }> {
  const [target, receiver] = [await startTarget(), await startReceiver()];
  const settings =
    ", confirm: { failures: 1 }, thresholds: { availability_percentage: null }, recovery: { actions: [call] }";
  const server = await startPlimsoll(`monitoring: { check_interval: 1s, timeout: 1s }
${httpComponents(COMPONENTS, target.port, settings)}recovery:
  blast_radius: { causes: 1000, within: 100ms }
  actions: [{ id: call, kind: http, url: "${receiver.url}", tier: T1, mode: live, deadline: 5s, verify: 30s }]
`);
  try {
    await sleep(8000);
    const begun = await target.become("closed");
    await until(async () => {
      const { cases } = await get<Overview>(server, "/recovery");
      return cases.filter(({ verdict }) => verdict !== null).length === COMPONENTS;
    });
    const decidedMs = performance.timeOrigin + performance.now() - begun;
    await sleep(1000);
    return { decidedMs, begun: receiver.arrivals.length };
  } finally {
    await server.stop();
    receiver.stop();
    target.stop();
  }
}

export const recoveryCase: BenchCase = {
  name: "recovery",
  about: `a confirmed fault to the action's request at its receiver, ${ROUNDS} times; ${COMPONENTS} components at 1 s that fail together`,
  async run({ say }): Promise<Figure[]> {
    const found = await delays(say);
    say(`${COMPONENTS} fail together`);
    const { decidedMs, begun } = await storm();
    return [
      { what: "change of status to action begun, p50", measured: quantile(found, 0.5), unit: "ms" },
      {
        what: "change of status to action begun, at most",
        measured: Math.max(...found),
        unit: "ms",
        asked: { atMost: 100 },
      },
      {
        what: `${COMPONENTS} fail: fault on the wire to the last decision`,
        measured: decidedMs,
        unit: "ms",
        asked: { atMost: 2000 },
        note: "the last is checked up to a second after the fault",
      },
      {
        what: `${COMPONENTS} fail: actions begun a second later`,
        measured: begun,
        unit: "actions",
        asked: { atMost: 1 },
      },
    ];
  },
};
