import type { Breakage, Farm } from "./farm.ts";
import type { WebhookReceiver } from "./webhook-receiver.ts";

/** What one fault took, ms. */
export interface FaultTimes {
  readonly toWebhook: number;
  /** From the first failing answer; NaN where there was none, because connections were refused. */
  readonly answerToWebhook: number;
}

export interface FaultRun {
  readonly farm: Farm;
  readonly receiver: WebhookReceiver;
  readonly intervalMs: number;
  /** The component of each target, by the target's index. */
  readonly idOf: (index: number) => string;
  /** So many targets are broken at a time. */
  readonly lanes: number;
  readonly mode: Breakage;
  /** Indices of the targets, each of which is broken once and mended. */
  readonly targets: readonly number[];
}

/**
 * Breaks each target once, at phases of its own check's interval that are spread evenly over it and taken in random order,
 * so that the median is not the luck of the draw.
 */
export async function measureFaults(run: FaultRun): Promise<FaultTimes[]> {
  const { targets, intervalMs, lanes } = run;
  const phases = shuffle(targets.map((_, n) => ((n + Math.random()) / targets.length) * intervalMs));
  const times: FaultTimes[] = [];
  const marks = new Map<string, number>();
  const waiting = new Map<string, (at: number) => void>();
  run.farm.onMessage((message) => {
    if (message.kind === "ready") return;
    const key = `${message.index} ${message.kind}`;
    marks.set(key, message.at);
    waiting.get(key)?.(message.at);
  });
  const mark = (key: string) =>
    new Promise<number>((resolve) => {
      const at = marks.get(key);
      if (at === undefined) waiting.set(key, resolve);
      else resolve(at);
    });
  let next = 0;
  const work = async () => {
    for (let n = next++; n < targets.length; n = next++) {
      const [index = 0, afterMs = 0] = [targets[n], phases[n]];
      run.farm.order({ index, order: run.mode, afterMs });
      const brokenAt = await mark(`${index} broken`);
      const { at } = await run.receiver.heard(run.idOf(index), "firing");
      const answeredAt = run.mode === "error" ? await mark(`${index} answered`) : Number.NaN;
      times.push({ toWebhook: at - brokenAt, answerToWebhook: at - answeredAt });
      run.farm.order({ index, order: "mend", afterMs: 0 });
      await run.receiver.heard(run.idOf(index), "resolved");
    }
  };
  await Promise.all(Array.from({ length: lanes }, work));
  return times;
}

function shuffle<T>(values: T[]): T[] {
  for (let n = values.length - 1; n > 0; n--) {
    const other = Math.floor(Math.random() * (n + 1));
    [values[n], values[other]] = [values[other] as T, values[n] as T];
  }
  return values;
}
