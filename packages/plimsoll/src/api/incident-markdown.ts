import { formatDuration, type IncidentExport, incidentName } from "@plimsoll/core";

/** The longest text of a cell. */
const CELL_LIMIT = 500;

/** An incident as Markdown, for the post-mortem: what, since when, who did what, and what was measured. */
export function toMarkdown({ incident, timeline, alerts, checks }: IncidentExport, now: number): string {
  const { title, members, blast_radius, acknowledged, snoozed, clocks } = incident;
  const end = incident.resolved_at === null ? now : Date.parse(incident.resolved_at);
  const facts: [string, string | null][] = [
    ["Status", incident.status],
    ["Severity", incident.severity],
    ["Detected", incident.detected_at],
    ["Opened", incident.opened_at],
    ["Resolved", incident.resolved_at ?? "not yet"],
    ["Lasted", formatDuration(end - Date.parse(incident.detected_at))],
    ["Cause", incident.cause_component_id],
    ["Probable cause", incident.probable_cause],
    ["Depends on the cause besides", blast_radius.length === 0 ? "nothing" : blast_radius.join(", ")],
    ["Acknowledged", acknowledged === null ? "by nobody" : `by ${acknowledged.by} at ${acknowledged.at}`],
    ["Snoozed", snoozed === null ? null : `by ${snoozed.by} until ${snoozed.until}: ${snoozed.reason}`],
    ["Assigned to", incident.assigned_to],
  ];
  return [
    `# ${incidentName(incident)}: ${toText(title)}`,
    table(
      ["", ""],
      facts.flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
    ),
    "## Components",
    table(
      ["component", "worst", "now", "joined", "recovered"],
      members.map((it) => [it.component_id, it.worst_status, it.status, it.joined_at, it.recovered_at ?? "not yet"]),
    ),
    ...(clocks.length === 0
      ? []
      : [
          "## Clocks",
          table(
            ["clock", "due", "met"],
            clocks.map((it) => [it.title, it.due_at, it.met_at ?? "not yet"]),
          ),
        ]),
    "## Timeline",
    table(
      ["time", "what", "component", "details"],
      timeline.map((it) => [it.timestamp, it.event_type, it.component_id ?? "", it.message]),
    ),
    "## Who was told",
    table(
      ["alert of", "channel", "state", "delivered", "why not"],
      alerts.flatMap((alert) =>
        alert.deliveries.map((it) => [
          ...[alert.component_id, it.channel_id, it.state],
          ...[it.delivered_at ?? "", it.last_error ?? ""],
        ]),
      ),
    ),
    "## Results",
    table(
      ["time", "component", "status", "error"],
      checks.map((it) => [it.timestamp, it.component_id, it.status, it.last_error ?? ""]),
    ),
    "",
  ].join("\n\n");
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "None.";
  const lines = rows.map((cells) => `| ${cells.map(toText).join(" | ")} |`);
  return [`| ${heads.join(" | ")} |`, `|${heads.map(() => "---").join("|")}|`, ...lines].join("\n");
}

/** One cell: what a target said must neither end the cell nor become a link, a picture or a tag. */
function toText(text: string): string {
  return text
    .slice(0, CELL_LIMIT)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .replace(/[\\`*_[\]<>|!#]/g, "\\$&");
}
