// npm run bench [-- --long] [-- --only cpu,current]: measures what Plimsoll promises and prints each figure beside what was asked.
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { alertingCase } from "./cases/alerting.ts";
import { backtestCase } from "./cases/backtest.ts";
import { cpuCase, heldCase } from "./cases/checks.ts";
import { currentCase } from "./cases/current.ts";
import { dashboardCase } from "./cases/dashboard.ts";
import { detectionCase } from "./cases/detection.ts";
import { drillCase } from "./cases/drill.ts";
import { feedCase } from "./cases/feed.ts";
import { fixLogCase } from "./cases/fix-log.ts";
import { footprintCase } from "./cases/footprint.ts";
import { forecastCase } from "./cases/forecast.ts";
import { frozenLoopCase } from "./cases/frozen-loop.ts";
import { historyCase } from "./cases/history.ts";
import { liveCase } from "./cases/live.ts";
import { packedCase } from "./cases/packed.ts";
import { pastCase } from "./cases/past.ts";
import { recoveryCase } from "./cases/recovery.ts";
import { scrapeCase } from "./cases/scrape.ts";
import { sealingCase } from "./cases/sealing.ts";
import { statisticsCase } from "./cases/statistics.ts";
import { stormCase } from "./cases/storm.ts";
import { type BenchCase, type Figure, isKept } from "./lib/case.ts";

const CASES: readonly BenchCase[] = [
  cpuCase,
  heldCase,
  detectionCase,
  frozenLoopCase,
  drillCase,
  alertingCase,
  stormCase,
  recoveryCase,
  pastCase,
  currentCase,
  liveCase,
  dashboardCase,
  historyCase,
  backtestCase,
  packedCase,
  sealingCase,
  statisticsCase,
  scrapeCase,
  forecastCase,
  fixLogCase,
  feedCase,
  footprintCase,
];

const { values } = parseArgs({
  options: { long: { type: "boolean", default: false }, only: { type: "string" }, json: { type: "string" } },
});
const only = values.only?.split(",");
const unknown = only?.filter((name) => !CASES.some((each) => each.name === name)) ?? [];
if (unknown.length > 0) {
  console.error(`no case ${unknown.join(", ")}; there are ${CASES.map((each) => each.name).join(", ")}`);
  process.exit(2);
}

console.log(`node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? "unknown processor"}`);
const all: Figure[] = [];
for (const each of CASES) {
  if (only !== undefined && !only.includes(each.name)) continue;
  console.log(`\n${each.name}: ${each.about}`);
  const figures = await each.run({ long: values.long, say: (line) => console.log(`  … ${line}`) });
  for (const figure of figures) console.log(`  ${line(figure)}`);
  all.push(...figures);
}
const missed = all.filter((figure) => isKept(figure) === false);
console.log(`\n${all.filter(isKept).length} figures kept, ${missed.length} missed`);
for (const figure of missed) console.log(`  missed: ${line(figure)}`);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(all, null, 2)}\n`);

function line(figure: Figure): string {
  const { what, measured, unit, asked, note } = figure;
  const value = `${Number(measured.toPrecision(4))} ${unit}`;
  const bound =
    asked === undefined ? "" : "atMost" in asked ? ` (at most ${asked.atMost})` : ` (at least ${asked.atLeast})`;
  const mark = { true: "✓", false: "✗", null: " " }[String(isKept(figure)) as "true" | "false" | "null"];
  return `${mark} ${what}: ${value}${bound}${note === undefined ? "" : ` — ${note}`}`;
}
