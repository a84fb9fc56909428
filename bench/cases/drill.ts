import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { BenchCase, Figure } from "../lib/case.ts";
import { quantile } from "../lib/usage.ts";

const BIN = fileURLToPath(new URL("../../packages/plimsoll/bin/plimsoll.js", import.meta.url));
const PLAN = fileURLToPath(new URL("../../examples/paper-engine/drill.yaml", import.meta.url));

interface Score {
  readonly fault: string;
  readonly detected: boolean;
  readonly detection_seconds: number | null;
  readonly cause_correct: boolean;
  readonly alerted: boolean;
  readonly recovered: boolean;
  readonly remarks: readonly string[];
}

/** Every fault of the paper engine, against the real engine and the real server. */
export const drillCase: BenchCase = {
  name: "drill",
  about: "plimsoll drill: every fault of the paper engine, one after the other",
  async run({ say }): Promise<Figure[]> {
    const scores = await drill(say);
    const took = scores.flatMap(({ detection_seconds }) => (detection_seconds === null ? [] : [detection_seconds]));
    const count = (holds: (score: Score) => boolean) => scores.filter(holds).length;
    const all = { unit: `of ${scores.length}`, asked: { atLeast: scores.length } };
    return [
      { what: "faults detected within their limit", measured: count((it) => it.detected), ...all },
      { what: "faults of which the right cause was named", measured: count((it) => it.cause_correct), ...all },
      { what: "faults of which people were told", measured: count((it) => it.alerted), ...all },
      { what: "faults that were over in time, with their alerts", measured: count((it) => it.recovered), ...all },
      { what: "fault to confirmed detection, p50", measured: quantile(took, 0.5), unit: "s" },
      { what: "fault to confirmed detection, max", measured: Math.max(...took), unit: "s" },
    ];
  },
};

async function drill(say: (line: string) => void): Promise<readonly Score[]> {
  const child = spawn(process.execPath, [BIN, "drill", PLAN, "--json"], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
  child.stderr.on("data", (chunk: Buffer) => {
    for (const line of chunk.toString("utf8").trimEnd().split("\n")) say(line);
  });
  await once(child, "close");
  return (JSON.parse(output) as { faults: readonly Score[] }).faults;
}
