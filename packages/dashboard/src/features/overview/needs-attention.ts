import { statusRank } from "@plimsoll/core";
import type { Roster, RosterEntry } from "../../lib/live/roster.ts";

/** Who needs a person: active and not healthy. Worst first, and of one status the newest first. */
export function needsAttention(roster: Roster): readonly RosterEntry[] {
  return roster.filter((entry) => entry.state === "active" && weigh(entry) > 0).sort(byUrgency);
}

function weigh(entry: RosterEntry): number {
  return entry.status === null ? 0 : statusRank(entry.status);
}

function byUrgency(a: RosterEntry, b: RosterEntry): number {
  return weigh(b) - weigh(a) || compareText(b.status_since ?? "", a.status_since ?? "");
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
