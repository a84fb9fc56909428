import type { Incident } from "@plimsoll/core";
import { formatMoment } from "./format/format-time.ts";

/** Who works on an incident; null: nobody yet. */
export function holderOf(incident: Pick<Incident, "assigned_to" | "acknowledged">): string | null {
  return incident.assigned_to ?? incident.acknowledged?.by ?? null;
}

/** How an incident stands, in a few words: `open, nobody has it`, `snoozed until 14:30:00, anna has it`. */
export function incidentState(
  incident: Pick<Incident, "status" | "snoozed" | "assigned_to" | "acknowledged">,
  now: number,
): string {
  const holder = holderOf(incident);
  if (incident.status === "resolved") return "resolved";
  const until = incident.snoozed === null ? "" : ` until ${formatMoment(Date.parse(incident.snoozed.until), now)}`;
  return `${incident.status}${until}, ${holder ?? "nobody"} has it`;
}

/** The components of an incident in few words: the first names, and how many more there are. */
export function namesInShort(names: readonly string[], shown = 3): string {
  if (names.length === 0) return "none";
  const rest = names.length - shown;
  return rest > 0 ? `${names.slice(0, shown).join(", ")} and ${rest} more` : names.join(", ");
}
