import { statusRank } from "@plimsoll/core";
import type { Roster, RosterEntry } from "../../lib/live/roster.ts";

/** More could not be read from three metres. */
export const MOST_TILES = 60;

/** What the wall shows: the worst first, the longest so first; of too many only so many. */
export function tilesOf(roster: Roster): { readonly tiles: Roster; readonly hidden: number } {
  const tiles = roster
    .toSorted((a, b) => weigh(b) - weigh(a) || sinceOf(a) - sinceOf(b) || (a.component_id < b.component_id ? -1 : 1))
    .slice(0, MOST_TILES);
  return { tiles, hidden: roster.length - tiles.length };
}

/** Healthy ones are alike, however long they have been so. */
function sinceOf(entry: RosterEntry): number {
  return weigh(entry) > 1 ? Date.parse(entry.status_since ?? "") || 0 : 0;
}

function weigh({ state, status, stale }: RosterEntry): number {
  if (state !== "active" || status === null) return 0;
  return statusRank(status) * 2 + 1 + (stale ? 1 : 0);
}
