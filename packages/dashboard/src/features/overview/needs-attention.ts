import { statusRank } from "@plimsoll/core";
import type { Roster, RosterEntry } from "../../lib/live/roster.ts";

/**
 * Who needs a person: active and not healthy. Worst first; of one status what others suffer from, then what suffers from
 * nothing else, then what is affected; of those the newest first. So no cause is folded away behind what it has brought down.
 */
export function needsAttention(roster: Roster): readonly RosterEntry[] {
  const ill = roster.filter((entry) => entry.state === "active" && weigh(entry) > 0);
  const causes = new Set(ill.map(({ affected_by }) => affected_by));
  const distance = ({ component_id, affected_by }: RosterEntry) =>
    causes.has(component_id) ? 0 : affected_by === null ? 1 : 2;
  return ill.sort(
    (a, b) =>
      weigh(b) - weigh(a) || distance(a) - distance(b) || compareText(b.status_since ?? "", a.status_since ?? ""),
  );
}

function weigh(entry: RosterEntry): number {
  return entry.status === null ? 0 : statusRank(entry.status);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
