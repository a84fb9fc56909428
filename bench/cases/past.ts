import Database from "better-sqlite3";
import type { BenchCase, Figure } from "../lib/case.ts";
import { type Farm, startFarm } from "../lib/farm.ts";
import { measureFaults } from "../lib/faults.ts";
import { fillPast } from "../lib/past.ts";
import { type PlimsollServer, startPlimsoll } from "../lib/processes.ts";
import { quantile, sleep } from "../lib/usage.ts";
import { startWebhookReceiver, type WebhookReceiver } from "../lib/webhook-receiver.ts";
import { farmConfiguration } from "./alerting.ts";

const PAST = 100_000;
/** In each of two rounds; a target is broken once, because one that comes and goes is flapping. */
const FAULTS = 80;

interface Side {
  readonly farm: Farm;
  readonly receiver: WebhookReceiver;
  server: PlimsollServer;
  readonly fromAnswer: number[];
  readonly readyMs: number[];
}

async function open(): Promise<Side> {
  const farm = await startFarm(FAULTS * 2);
  const receiver = await startWebhookReceiver();
  const server = await startPlimsoll(farmConfiguration(farm, receiver));
  return { farm, receiver, server, fromAnswer: [], readyMs: [] };
}

async function restart(side: Side): Promise<void> {
  await side.server.stop({ keep: true });
  const { folder } = side.server;
  side.server = await startPlimsoll(farmConfiguration(side.farm, side.receiver), { folder });
  side.readyMs.push(side.server.readyMs);
}

async function measure({ farm, receiver, fromAnswer }: Side, round: number): Promise<void> {
  const times = await measureFaults({
    ...{ farm, receiver, intervalMs: 1000, lanes: 8, mode: "error", idOf: (index) => `f${index}` },
    targets: Array.from({ length: FAULTS }, (_, n) => round * FAULTS + n),
  });
  fromAnswer.push(...times.map(({ answerToWebhook }) => answerToWebhook));
}

export const pastCase: BenchCase = {
  name: "past",
  about: `${PAST} past incidents with their alerts, and ${PAST} past silences, beside an empty store, turn by turn`,
  async run({ say }): Promise<Figure[]> {
    const [empty, full] = [await open(), await open()];
    try {
      await sleep(2000);
      await full.server.stop({ keep: true });
      say("filling");
      const db = new Database(`${full.server.folder}/plimsoll.db`);
      fillPast(db, PAST);
      db.close();
      full.server = await startPlimsoll(farmConfiguration(full.farm, full.receiver), { folder: full.server.folder });
      for (const round of [0, 1]) {
        for (const side of [empty, full]) {
          say(`round ${round + 1} of 2, ${side === full ? "with the past" : "empty"}`);
          for (let n = 0; n < 2; n++) await restart(side);
          await sleep(3000);
          await measure(side, round);
        }
      }
      return figuresOf(empty, full);
    } finally {
      for (const side of [empty, full]) {
        await side.server.stop();
        side.receiver.stop();
        side.farm.stop();
      }
    }
  },
};

function figuresOf(empty: Side, full: Side): Figure[] {
  const answer = "failing answer on the wire to webhook received";
  const [slower, slowerAt90] = [0.5, 0.9].map((q) => quantile(full.fromAnswer, q) - quantile(empty.fromAnswer, q)) as [
    number,
    number,
  ];
  const ready = (side: Side) => quantile(side.readyMs, 0.5);
  return [
    { what: `${answer}, empty store, p50`, measured: quantile(empty.fromAnswer, 0.5), unit: "ms" },
    { what: `${answer}, with the past, p50`, measured: quantile(full.fromAnswer, 0.5), unit: "ms" },
    { what: "what the past adds, p50", measured: slower, unit: "ms", asked: { atMost: 1 } },
    { what: "what the past adds, p90", measured: slowerAt90, unit: "ms" },
    { what: "ready after start, empty store, median of 4", measured: ready(empty), unit: "ms" },
    { what: "ready after start, with the past, median of 4", measured: ready(full), unit: "ms" },
    {
      what: "what the past adds to the start",
      measured: ready(full) - ready(empty),
      unit: "ms",
      asked: { atMost: 1000 },
      note: "the file is looked through for damage first",
    },
  ];
}
