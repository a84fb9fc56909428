import { once } from "node:events";
import { createServer } from "node:http";
import type { BenchCase, Figure } from "../lib/case.ts";
import { type PlimsollServer, startPlimsoll, startTarget, type Target } from "../lib/processes.ts";
import { quantile, sleep } from "../lib/usage.ts";

const INTERVAL_MS = 1000;
const TIMEOUT_MS = 1000;
const FAULTS = 10;
const COMPONENTS = 20;

interface Receiver {
  readonly url: string;
  /** When each alert arrived, by component and status, epoch ms. */
  readonly arrivals: Map<string, { at: number; detectedAt: number; confirmedAt: number }>;
  clear(): void;
  stop(): void;
}

async function startReceiver(): Promise<Receiver> {
  const arrivals: Receiver["arrivals"] = new Map();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const at = performance.timeOrigin + performance.now();
      const payload = JSON.parse(Buffer.concat(chunks).toString()) as {
        alerts: { component_id: string; status: string; detected_at: string; generated_at: string }[];
      };
      for (const alert of payload.alerts) {
        const arrival = { at, detectedAt: Date.parse(alert.detected_at), confirmedAt: Date.parse(alert.generated_at) };
        arrivals.set(`${alert.component_id} ${alert.status}`, arrival);
      }
      response.writeHead(204).end();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/`, arrivals, clear: () => arrivals.clear(), stop: () => server.close() };
}

/** The recorded transition of a component to DOWN after a moment: when it was detected and confirmed. */
async function recordedDown(server: PlimsollServer, id: string, after: number): Promise<number> {
  const query = `component_id=${id}&type=status_change&from=${new Date(after - 5).toISOString()}`;
  const url = `${server.origin}/api/trading-engine/health/events?${query}`;
  const { items } = (await (await fetch(url)).json()) as { items: { timestamp: string; details: { to: string } }[] };
  const down = items.find((event) => event.details.to === "DOWN");
  return down === undefined ? Number.NaN : Date.parse(down.timestamp);
}

async function untilAll(receiver: Receiver, status: string): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (performance.now() < deadline) {
    const arrived = [...receiver.arrivals.keys()].filter((key) => key.startsWith("d") && key.endsWith(status));
    if (arrived.length === COMPONENTS) return;
    await sleep(20);
  }
}

interface Samples {
  readonly toTransition: number[];
  readonly toWebhook: number[];
  readonly answerToWebhook: number[];
}

interface Stage {
  readonly target: Target;
  readonly server: PlimsollServer;
  readonly receiver: Receiver;
}

async function sample({ target, server, receiver }: Stage, mode: "closed" | "hang"): Promise<Samples> {
  const samples: Samples = { toTransition: [], toWebhook: [], answerToWebhook: [] };
  for (let fault = 0; fault < FAULTS; fault++) {
    receiver.clear();
    await sleep(Math.random() * INTERVAL_MS);
    const begun = await target.become(mode);
    await untilAll(receiver, "firing");
    for (let n = 0; n < COMPONENTS; n++) {
      const arrival = receiver.arrivals.get(`d${n} firing`);
      samples.toTransition.push((await recordedDown(server, `d${n}`, begun)) - begun);
      samples.toWebhook.push((arrival?.at ?? Number.NaN) - begun);
      samples.answerToWebhook.push((arrival?.at ?? Number.NaN) - (arrival?.detectedAt ?? Number.NaN));
    }
    await target.become("ok");
    await untilAll(receiver, "resolved");
  }
  return samples;
}

export const detectionCase: BenchCase = {
  name: "detection",
  about: `a fault at ${COMPONENTS} components (interval 1 s, timeout 1 s, confirmed at once) to its transition and to the webhook`,
  async run({ say }): Promise<Figure[]> {
    const figures: Figure[] = [];
    for (const mode of ["closed", "hang"] as const) {
      say(`${FAULTS} faults: the target ${mode === "closed" ? "refuses connections" : "accepts and never answers"}`);
      const target = await startTarget();
      const receiver = await startReceiver();
      const components = Array.from(
        { length: COMPONENTS },
        (_, n) =>
          `  - { id: d${n}, type: API_SERVER, confirm: { failures: 1 }, thresholds: { availability_percentage: null }, check: { kind: http, base_url: "http://127.0.0.1:${target.port}", endpoints: [/health] } }`,
      ).join("\n");
      const server = await startPlimsoll(
        `monitoring: { check_interval: ${INTERVAL_MS}ms, timeout: ${TIMEOUT_MS}ms }\ncomponents:\n${components}\n` +
          `alerting:\n  channels: [{ id: desk, kind: webhook, url: "${receiver.url}" }]\n  routes: [{ match: { min_severity: CRITICAL }, channels: [desk], group_wait: 0s }]\n`,
      );
      try {
        await sleep(3000);
        const { toTransition, toWebhook, answerToWebhook } = await sample({ target, server, receiver }, mode);
        const name = mode === "closed" ? "refused" : "hanging";
        const bound = INTERVAL_MS + TIMEOUT_MS + 100;
        figures.push(
          {
            what: `${name}: fault to transition, max of ${toTransition.length}`,
            measured: Math.max(...toTransition),
            unit: "ms",
            asked: { atMost: bound },
          },
          { what: `${name}: fault to transition, p50`, measured: quantile(toTransition, 0.5), unit: "ms" },
          { what: `${name}: fault to webhook received, p99`, measured: quantile(toWebhook, 0.99), unit: "ms" },
          {
            what: `${name}: failing answer to webhook, p50`,
            measured: quantile(answerToWebhook, 0.5),
            unit: "ms",
            note: "durably recorded first",
          },
          { what: `${name}: failing answer to webhook, p99`, measured: quantile(answerToWebhook, 0.99), unit: "ms" },
        );
      } finally {
        await server.stop();
        receiver.stop();
        target.stop();
      }
    }
    return figures;
  },
};
