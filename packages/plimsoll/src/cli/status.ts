import type { StatusCounts, SystemHealth } from "@plimsoll/core";
import { type CliContext, write } from "./cli-context.ts";
import { byUrgency, componentLines } from "./component-lines.ts";
import { type ExitCode, exitCodeOf } from "./exit-code.ts";
import { matterLines } from "./matter-lines.ts";
import { type OpenMatters, readOpenMatters } from "./open-matters.ts";
import { connectToServer } from "./server-client.ts";
import { createPaint, type Paint, printable, shapeOf } from "./terminal-text.ts";

/**
 * `plimsoll status`: the system as the running server last published it, with its open incidents and silences; the exit code
 * is the system's. In JSON `incidents` and `silences` are null when they could not be read.
 */
export async function status(
  context: CliContext,
  options: { readonly url?: boolean | string | undefined },
): Promise<ExitCode> {
  const client = connectToServer(context, options.url);
  const [current, matters] = await Promise.all([client.get("/current"), readOpenMatters(client)]);
  const system = current as SystemHealth;
  const { incidents = null, silences = null } = matters ?? {};
  const text = context.json
    ? `${JSON.stringify({ ...system, incidents, silences })}\n`
    : statusTable(system, matters, context);
  await write(context.stdout, text);
  return exitCodeOf(system.overall_status);
}

function statusTable(system: SystemHealth, matters: OpenMatters | null, { stdout, env, clock }: CliContext): string {
  const paint = createPaint(stdout, env);
  const options = { paint, width: stdout.columns ?? 160, now: clock.now() };
  const lines = [
    ...headLines(system, paint),
    "",
    ...componentLines(byUrgency(system.components), options),
    ...matterLines(matters, options),
  ];
  return `${lines.join("\n")}\n`;
}

/** The system in two or three lines, with what is wrong with the monitor itself said as the monitor's. */
export function headLines(system: Omit<SystemHealth, "components">, paint: Paint): string[] {
  const { overall_status, reason, statistics, monitoring_active, monitor } = system;
  const lines = [
    `${paint(overall_status, `${shapeOf(overall_status)} ${overall_status ?? "NOT KNOWN"}`)}  ${printable(reason)}`,
    countWords(statistics),
  ];
  if (!monitoring_active) lines.push("Monitoring is stopped: what is shown is the last that was seen.");
  if (monitor.trouble !== null) lines.push(`The monitor itself: ${printable(monitor.trouble)}`);
  return lines;
}

function countWords(counts: StatusCounts): string {
  const parts = [
    [counts.healthy_components, "healthy"],
    [counts.warning_components, "warning"],
    [counts.critical_components, "critical"],
    [counts.down_components, "down"],
    [counts.uncounted_components, "not counted"],
  ] as const;
  const words = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  const total = `${counts.total_components} component${counts.total_components === 1 ? "" : "s"}`;
  const uptime = counts.uptime_percentage_24h;
  const up = uptime === null ? "" : `; up ${Number(uptime.toFixed(3))} % over 24 h`;
  return `${total}${words.length === 0 ? "" : `: ${words.join(", ")}`}${up}`;
}
