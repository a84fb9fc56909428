import { type Forecast, type Page, seriesKey } from "@plimsoll/core";
import { type CliContext, write } from "./cli-context.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { connectToServer } from "./server-client.ts";
import { printable } from "./terminal-text.ts";

export interface ForecastOptions {
  readonly url?: string | boolean | undefined;
}

/** `plimsoll forecast [COMPONENT]`: where metrics are going. Exit code 1 when one is sure to reach a threshold. */
export async function forecast(
  context: CliContext,
  { url }: ForecastOptions,
  [id]: readonly string[],
): Promise<ExitCode> {
  const query = id === undefined ? "limit=1000" : `component_id=${encodeURIComponent(id)}&limit=1000`;
  const page = (await connectToServer(context, url).get(`/forecast?${query}`, 60_000)) as Page<Forecast>;
  const none = "No forecast has been made yet: name a component, or ask again in some minutes.\n";
  const text = page.items.length === 0 ? none : page.items.map(lineOf).join("");
  await write(context.stdout, context.json ? `${JSON.stringify(page)}\n` : text);
  return page.items.some(isWarning) ? EXIT.warning : EXIT.healthy;
}

function isWarning({ sure, reaches_critical, reaches_warning }: Forecast): boolean {
  return sure && (reaches_critical ?? reaches_warning) !== null;
}

function lineOf(each: Forecast): string {
  const mark = isWarning(each) ? "! " : "  ";
  return `${printable(`${mark}${each.component_id} ${seriesKey(each.metric, each.labels)}: ${each.words}`)}\n`;
}
