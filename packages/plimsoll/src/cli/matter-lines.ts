import {
  type AlertSeverity,
  formatDuration,
  type HealthStatus,
  type Incident,
  incidentName,
  type Silence,
} from "@plimsoll/core";
import type { LineOptions } from "./component-lines.ts";
import type { OpenMatters } from "./open-matters.ts";
import { fit, printable, shapeOf } from "./terminal-text.ts";

/** The status that gives a severity: severity follows status, except where a rule says otherwise. */
const STATUS_OF: Record<AlertSeverity, HealthStatus> = {
  LOW: "WARNING",
  MEDIUM: "WARNING",
  HIGH: "CRITICAL",
  CRITICAL: "DOWN",
};

/** A line for each incident: shape, name, how far people are with it, how long, who has it, and what it is. */
export function incidentLines(incidents: readonly Incident[], { paint, width, now }: LineOptions): string[] {
  return incidents.map((incident) => {
    const { severity, status, detected_at, resolved_at, title } = incident;
    const shown = status === "resolved" ? "HEALTHY" : STATUS_OF[severity];
    const head = paint(shown, `${shapeOf(shown)} ${fit(incidentName(incident), 9)}`);
    const until = resolved_at === null ? now : Date.parse(resolved_at);
    const lasted = formatDuration(Math.max(0, until - Date.parse(detected_at)));
    const fixed = `${fit(status, 13)} ${fit(lasted, 12)} `;
    const room = Math.max(0, width - 2 - 11 - 1 - fixed.length);
    return `  ${head} ${fixed}${fit(printable(`${whose(incident)}${title}`), room).trimEnd()}`.trimEnd();
  });
}

function whose({ acknowledged, snoozed, assigned_to }: Incident): string {
  if (snoozed !== null) return `put off by ${snoozed.by} until ${clockTime(snoozed.until)} (${snoozed.reason}): `;
  const who = assigned_to ?? acknowledged?.by;
  return who === undefined ? "" : `${who} has it: `;
}

/** A line for each silence: until when, what, by whom and why. */
function silenceLines(silences: readonly Silence[], { width, now }: LineOptions): string[] {
  return silences.map((silence) => `  ${fit(printable(silenceWords(silence, now)), Math.max(0, width - 2)).trimEnd()}`);
}

/** As `silenceLines`, whole and with the id before it by which it can be ended. */
export function silenceList(silences: readonly Silence[], now: number): string[] {
  return silences.map((silence) => `${silence.silence_id}  ${printable(silenceWords(silence, now))}`);
}

function silenceWords(silence: Silence, now: number): string {
  const { starts_at, ends_at, created_by, reason, ended_by } = silence;
  const [from, to] = [Date.parse(starts_at), Date.parse(ends_at)];
  const about = `${matchWords(silence)} (${created_by}: ${reason})`;
  if (to <= now) return `ended ${formatDuration(now - to)} ago${ended_by === null ? "" : ` by ${ended_by}`}: ${about}`;
  if (from > now) return `begins in ${formatDuration(from - now)}, for ${formatDuration(to - from)}: ${about}`;
  return `for ${formatDuration(to - now)} more: ${about}`;
}

/** What a silence is about, in words. */
export function matchWords({ match }: Pick<Silence, "match">): string {
  const { components = [], types = [], tags = [], min_severity, max_severity } = match;
  const parts = [
    components.join(" or "),
    types.join(" or "),
    tags.length === 0 ? "" : `tagged ${tags.join(" or ")}`,
    min_severity === undefined ? "" : `${min_severity} and worse`,
    max_severity === undefined ? "" : `up to ${max_severity}`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}

/** Incidents and silences below one another, with a heading each; nothing where there are none. */
export function matterLines(matters: OpenMatters | null, options: LineOptions): string[] {
  if (matters === null) return [];
  const { incidents, silences } = matters;
  return [
    ...(incidents.length === 0 ? [] : ["", "  Incidents", ...incidentLines(incidents, options)]),
    ...(silences.length === 0 ? [] : ["", "  Silences", ...silenceLines(silences, options)]),
  ];
}

function clockTime(timestamp: string): string {
  return `${timestamp.slice(0, 16).replace("T", " ")} UTC`;
}
