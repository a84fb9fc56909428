import type { BenchCase, Figure } from "../lib/case.ts";
import { type Farm, startFarm } from "../lib/farm.ts";
import { type FaultTimes, measureFaults } from "../lib/faults.ts";
import { startPlimsoll } from "../lib/processes.ts";
import { quantile, sleep } from "../lib/usage.ts";
import { startWebhookReceiver, type WebhookReceiver } from "../lib/webhook-receiver.ts";

const INTERVAL_MS = 1000;
const FAULTS = 150;
/** Each target is broken once: one that comes and goes would be held back as flapping. */
const TARGETS = FAULTS * 2;

/** The configuration: each target a component that one failure confirms, each component a group of its own. */
export function farmConfiguration(farm: Farm, receiver: WebhookReceiver): string {
  const components = farm.ports.map(
    (port, n) =>
      `  - { id: f${n}, type: API_SERVER, confirm: { failures: 1 }, thresholds: { availability_percentage: null }, check: { kind: http, base_url: "http://127.0.0.1:${port}", endpoints: [/health] } }`,
  );
  return `monitoring: { check_interval: ${INTERVAL_MS}ms, timeout: 1s }
components:
${components.join("\n")}
alerting:
  channels: [{ id: desk, kind: webhook, url: "${receiver.url}/desk" }]
  routes: [{ match: { min_severity: CRITICAL }, channels: [desk], group_by: component, group_wait: 0s }]
`;
}

export const alertingCase: BenchCase = {
  name: "alerting",
  about: `a fault on the wire to its webhook: ${TARGETS} components at 1 s, confirmed at once, each broken once at its own phase`,
  async run({ say }): Promise<Figure[]> {
    const farm = await startFarm(TARGETS);
    const receiver = await startWebhookReceiver();
    const server = await startPlimsoll(farmConfiguration(farm, receiver));
    try {
      await sleep(3000);
      const figures: Figure[] = [];
      for (const [round, mode] of (["error", "closed"] as const).entries()) {
        say(`${FAULTS} faults: the target ${mode === "error" ? "answers 500" : "refuses connections"}`);
        const targets = Array.from({ length: FAULTS }, (_, n) => round * FAULTS + n);
        const times = await measureFaults({
          ...{ farm, receiver, targets, mode },
          intervalMs: INTERVAL_MS,
          idOf: (index) => `f${index}`,
          lanes: 16,
        });
        figures.push(...figuresOf(mode === "error" ? "500" : "refused", times));
      }
      return figures;
    } finally {
      await server.stop();
      receiver.stop();
      farm.stop();
    }
  },
};

function figuresOf(name: string, times: readonly FaultTimes[]): Figure[] {
  const toWebhook = times.map((each) => each.toWebhook);
  const fromAnswer = times.map((each) => each.answerToWebhook).filter((ms) => !Number.isNaN(ms));
  const fault = `${name}: fault on the wire to webhook received`;
  const figures: Figure[] = [
    {
      what: `${fault}, p50 of ${times.length}`,
      measured: quantile(toWebhook, 0.5),
      unit: "ms",
      asked: { atMost: 550 },
    },
    { what: `${fault}, p99`, measured: quantile(toWebhook, 0.99), unit: "ms", asked: { atMost: 1050 } },
    { what: `${fault}, max`, measured: Math.max(...toWebhook), unit: "ms" },
  ];
  if (fromAnswer.length === 0) return figures;
  const answer = `${name}: failing answer on the wire to webhook received`;
  const note = "durably recorded first";
  return [
    ...figures,
    { what: `${answer}, p50`, measured: quantile(fromAnswer, 0.5), unit: "ms", asked: { atMost: 5 }, note },
    { what: `${answer}, p99`, measured: quantile(fromAnswer, 0.99), unit: "ms", asked: { atMost: 20 }, note },
    { what: `${answer}, max`, measured: Math.max(...fromAnswer), unit: "ms" },
  ];
}
