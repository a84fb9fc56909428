import type { BenchCase, Figure } from "../lib/case.ts";
import { httpComponents, type PlimsollServer, startPlimsoll, startTarget } from "../lib/processes.ts";
import { sleep } from "../lib/usage.ts";
import { startWebhookReceiver, type WebhookReceiver } from "../lib/webhook-receiver.ts";

const COMPONENTS = 1000;
const CHANNELS = ["desk", "duty"] as const;
/** How long it is listened for more after the last was heard, ms. */
const QUIET_MS = 5000;
const PATIENCE_MS = 30_000;

interface Load {
  readonly late: number;
  readonly missed: number;
  readonly run: number;
}

async function loadOf({ origin }: PlimsollServer): Promise<Load> {
  const base = `${origin}/api/trading-engine/health`;
  const [status, statistics] = await Promise.all(
    ["/monitoring/status", "/statistics"].map(async (path) => (await fetch(base + path)).json()),
  );
  const { late_checks, missed_slots } = status as { late_checks: number; missed_slots: number };
  return { late: late_checks, missed: missed_slots, run: (statistics as { checks_run: number }).checks_run };
}

function latePercent(before: Load, after: Load): number {
  return ((after.late - before.late + after.missed - before.missed) / (after.run - before.run)) * 100;
}

/** Resolves when a channel has been told of every component; then listens for a while longer. */
async function untilAllHeard(receiver: WebhookReceiver, status: "firing" | "resolved"): Promise<void> {
  const ids = Array.from({ length: COMPONENTS }, (_, n) => `c${String(n).padStart(4, "0")}`);
  await Promise.all(ids.map((id) => receiver.heard(id, status, PATIENCE_MS)));
  await sleep(QUIET_MS);
}

function perChannel(receiver: WebhookReceiver, begun: number) {
  return CHANNELS.map((channel) => {
    const messages = receiver.received.filter(({ path }) => path === `/${channel}`);
    const last = messages.reduce((latest, { at }) => Math.max(latest, at), begun);
    return { count: messages.length, lastMs: last - begun };
  });
}

export const stormCase: BenchCase = {
  name: "storm",
  about: `${COMPONENTS} components at 1 s fail together and come back together; two channels; one failure confirms`,
  async run({ say }): Promise<Figure[]> {
    const target = await startTarget();
    const receiver = await startWebhookReceiver();
    const channels = CHANNELS.map((id) => `{ id: ${id}, kind: webhook, url: "${receiver.url}/${id}" }`).join(", ");
    const settings = `, confirm: { failures: 1 }, thresholds: { availability_percentage: null }`;
    const server = await startPlimsoll(`monitoring: { check_interval: 1s, timeout: 1s }
${httpComponents(COMPONENTS, target.port, settings)}alerting:
  channels: [${channels}]
  routes: [{ match: { min_severity: CRITICAL }, channels: [${CHANNELS.join(", ")}] }]
`);
    try {
      await sleep(8000);
      const [calmFrom, , calmTo] = [await loadOf(server), await sleep(QUIET_MS), await loadOf(server)];
      const figures: Figure[] = [
        { what: "before: late checks and missed slots", measured: latePercent(calmFrom, calmTo), unit: "%" },
      ];
      for (const [mode, status] of [
        ["closed", "firing"],
        ["ok", "resolved"],
      ] as const) {
        say(`the target of all ${mode === "ok" ? "is back" : "refuses connections"}`);
        receiver.clear();
        const before = await loadOf(server);
        const begun = await target.become(mode);
        await untilAllHeard(receiver, status);
        const after = await loadOf(server);
        figures.push(...figuresOf({ status, heard: perChannel(receiver, begun), before, after }));
      }
      return figures;
    } finally {
      await server.stop();
      receiver.stop();
      target.stop();
    }
  },
};

function figuresOf(storm: {
  status: "firing" | "resolved";
  heard: readonly { count: number; lastMs: number }[];
  before: Load;
  after: Load;
}): Figure[] {
  const { status, heard, before, after } = storm;
  const name = status === "firing" ? `${COMPONENTS} fail` : `${COMPONENTS} come back`;
  return [
    {
      what: `${name}: messages to a channel`,
      measured: Math.max(...heard.map(({ count }) => count)),
      unit: "messages",
      asked: { atMost: 10 },
    },
    {
      what: `${name}: fault on the wire to the last message`,
      measured: Math.max(...heard.map(({ lastMs }) => lastMs)),
      unit: "ms",
      ...(status === "firing" ? { asked: { atMost: 2000 } } : {}),
      note: "the last is checked up to a second after the fault",
    },
    {
      what: `${name}: late checks and missed slots meanwhile`,
      measured: latePercent(before, after),
      unit: "%",
      asked: { atMost: 1 },
      note: `of ${after.run - before.run}`,
    },
  ];
}
