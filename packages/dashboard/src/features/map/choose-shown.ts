import type { Roster, RosterEntry } from "../../lib/live/roster.ts";

/** More boxes at once are a wallpaper, not a map. */
export const MOST_BOXES = 150;

export interface MapChoice {
  /** What is drawn: components that depend on something or that something depends on. */
  readonly boxes: readonly RosterEntry[];
  /** Those that stand by themselves. */
  readonly alone: readonly RosterEntry[];
  /** How many more there would be to draw: only what is ill, and what is next to it, is drawn then. */
  readonly hidden: number;
}

/** What the map draws. An edge that leads to a component that is gone is left out. */
export function chooseShown(roster: Roster): MapChoice {
  const byId = new Map(roster.map((entry) => [entry.component_id, entry]));
  const linked = new Set<string>();
  for (const { component_id, depends_on } of roster) {
    for (const cause of depends_on) {
      if (!byId.has(cause)) continue;
      linked.add(cause);
      linked.add(component_id);
    }
  }
  const all = roster.filter(({ component_id }) => linked.has(component_id));
  const alone = roster.filter(({ component_id }) => !linked.has(component_id));
  if (all.length <= MOST_BOXES) return { boxes: all, alone, hidden: 0 };
  const ill = new Set(all.filter(isIll).map(({ component_id }) => component_id));
  const near = all.filter(
    ({ component_id, depends_on }) => ill.has(component_id) || depends_on.some((cause) => ill.has(cause)),
  );
  const boxes = (near.length > 0 ? near : all).slice(0, MOST_BOXES);
  return { boxes, alone, hidden: all.length - boxes.length };
}

export function isIll({ state, status }: Pick<RosterEntry, "state" | "status">): boolean {
  return state === "active" && status !== null && status !== "HEALTHY";
}
