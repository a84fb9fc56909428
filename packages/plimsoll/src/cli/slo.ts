import { formatDuration, formatNumber, type Page, type SloReport, watchedWords } from "@plimsoll/core";
import { type CliContext, write } from "./cli-context.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { connectToServer } from "./server-client.ts";
import { printable } from "./terminal-text.ts";

/** `plimsoll slo`: every objective with its error budget. Exit code 2 while one burns too fast, 1 when a budget is spent. */
export async function slo(
  context: CliContext,
  { url }: { readonly url?: string | boolean | undefined },
): Promise<ExitCode> {
  const page = (await connectToServer(context, url).get("/slo")) as Page<SloReport>;
  const none = "There is no objective, or none has been judged yet; `slos` in the configuration makes them.\n";
  const text = page.items.length === 0 ? none : page.items.map((report) => `${printable(lineOf(report))}\n`).join("");
  await write(context.stdout, context.json ? `${JSON.stringify(page)}\n` : text);
  if (page.items.some(({ status }) => status === "burning")) return EXIT.critical;
  return page.items.some(({ status }) => status === "exhausted") ? EXIT.warning : EXIT.healthy;
}

const WORDS = { ok: "ok", burning: "BURNING", exhausted: "SPENT", no_data: "not enough data" } as const;

function lineOf({ slo_id, status, attained, objective, window_seconds, budget, ...report }: SloReport): string {
  const left = budget.remaining_ratio;
  const watched = watchedWords({ window_seconds, ...report });
  const lasts =
    report.lasts_seconds === null ? "" : `, at this rate for ${formatDuration(report.lasts_seconds * 1000)}`;
  const parts = [
    `${slo_id}: ${WORDS[status]}`,
    `${attained === null ? "-" : formatNumber(Math.round(attained * 1000) / 1000)} % of ${objective} % over ${formatDuration(window_seconds * 1000)}`,
    ...(watched === null ? [] : [watched]),
    ...(left === null
      ? []
      : [left < 0 ? `budget overspent by ${percent(-left)}` : `budget left ${percent(left)}${lasts}`]),
    ...(report.spenders[0] === undefined ? [] : [`spent most by ${report.spenders[0].component_id}`]),
  ];
  return parts.join("; ");
}

function percent(ratio: number): string {
  return `${formatNumber(Math.round(ratio * 1000) / 10)} %`;
}
