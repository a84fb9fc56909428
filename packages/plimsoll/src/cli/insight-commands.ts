import type { Command } from "commander";
import { type Runs, SERVER_URL as url } from "./command-runs.ts";

/** What is worked out of history. */
export function addInsightCommands(program: Command, runs: Runs): void {
  program
    .command("forecast")
    .argument("[component]", "the component's id (default: all that is known)")
    .description("tell where metrics are going, and when they reach a threshold")
    .option(...url)
    .addHelpText("after", "\nExit codes: 0, or 1 when one is sure to reach a threshold; 3 error.")
    .action(runs(async () => (await import("./forecast.ts")).forecast));
  program
    .command("capacity")
    .argument("[component]", "the component's id (default: all)")
    .description("show how much room is left of each resource, and for how many days")
    .option("--what-if <metric=factor>", "were it so many times as much, such as orders_per_second=1.5")
    .option("--csv", "as a table for a spreadsheet")
    .option(...url)
    .action(runs(async () => (await import("./capacity.ts")).capacity));
  program
    .command("backtest")
    .description(
      "replay stored history by another configuration: what would have fired, when, and who would have heard",
    )
    .option("--against <file>", "the configuration that judged (default: plimsoll.yaml)")
    .option("--set <change>", "a quick try, such as gw.thresholds.response_time.warning=200; may be repeated", gathered)
    .option("--since <time>", "from then on, RFC 3339, or so long ago", "30d")
    .option("--until <time>", "up to then (default: now)")
    .option("--component <ids>", "tell only of these, with commas between")
    .option("--time-zone <zone>", "whose night is counted", "UTC")
    .option("--suggest", "suggest thresholds, and replay them too")
    .option(
      "--labels <file>",
      "JSON list of {component, from, to, kind: real|false} that suggestions should tell apart",
    )
    .addHelpText(
      "after",
      "\n--config names the configuration to try; without it the current one is held against what happened.",
    )
    .action(runs(async () => (await import("./backtest.ts")).backtest));
  program
    .command("report")
    .argument("<period>", "daily, weekly, monthly or annual")
    .description("write the figures of a day, week, month or year that is over, from the running server")
    .option("--for <name>", "which: 2026-11-26, 2026-W48, 2026-11 or 2026 (default: the newest that is over)")
    .option(
      "--format <format>",
      "html, pdf (by a Chromium of this machine), csv or json; default by the ending of --out, else html",
    )
    .option("--out <file>", "file to write (default: standard output)")
    .option("--time-zone <zone>", "by whose clocks days begin (default: UTC)")
    .option("--until <now>", "now: take one that is not over")
    .option(...url)
    .action(runs(async () => (await import("./report.ts")).report));
}

/** Each use of an option that may be repeated, a line each. */
function gathered(value: string, before: string | undefined): string {
  return before === undefined ? value : `${before}\n${value}`;
}
