import type { Roster, RosterEntry } from "../../lib/live/roster.ts";

/** More boxes at once are a wallpaper, not a map. */
export const MOST_BOXES = 150;

export interface MapChoice {
  /** What is drawn: components that depend on something or that something depends on. */
  readonly boxes: readonly RosterEntry[];
  /** All of these, drawn or not. */
  readonly linked: readonly RosterEntry[];
  /** Those that stand by themselves. */
  readonly alone: readonly RosterEntry[];
  /** How many more there would be to draw: only what is ill, and what is next to it, is drawn then. */
  readonly hidden: number;
}

/** What is drawn, since when; kept, since to lay everything out anew is dear and nobody reads a picture that jumps. */
export interface Drawn {
  readonly ids: ReadonlySet<string>;
  /** The step of time in which it was chosen, epoch ms. */
  readonly at: number;
}

/** What the map draws. An edge that leads to a component that is gone is left out. `drawn`: what it has drawn so far. */
export function chooseShown(roster: Roster, drawn: Drawn | null, at: number): MapChoice & { readonly drawn: Drawn } {
  const { linked, alone } = partRoster(roster);
  const kept = drawn !== null && keeps(linked, drawn, at) ? drawn : { ids: idsOf(chooseBoxes(linked)), at };
  const boxes = linked.filter(({ component_id }) => kept.ids.has(component_id));
  return { boxes, linked, alone, hidden: linked.length - boxes.length, drawn: kept };
}

function partRoster(roster: Roster): Pick<MapChoice, "linked" | "alone"> {
  const known = idsOf(roster);
  const ends = new Set<string>();
  for (const { component_id, depends_on } of roster) {
    for (const cause of depends_on) {
      if (known.has(cause)) ends.add(cause).add(component_id);
    }
  }
  const isLinked = ({ component_id }: RosterEntry) => ends.has(component_id);
  return { linked: roster.filter(isLinked), alone: roster.filter((entry) => !isLinked(entry)) };
}

function chooseBoxes(linked: Roster): Roster {
  if (linked.length <= MOST_BOXES) return linked;
  const ill = idsOf(linked.filter(isIll));
  const next = linked.filter((entry) => !isIll(entry) && entry.depends_on.some((cause) => ill.has(cause)));
  const near = [...linked.filter(isIll), ...next];
  return (near.length > 0 ? near : linked).slice(0, MOST_BOXES);
}

/** Whoever recovers stays where he is; who becomes ill is drawn at the next step of time at the latest. */
function keeps(linked: Roster, { ids, at: chosenAt }: Drawn, at: number): boolean {
  const there = linked.filter(({ component_id }) => ids.has(component_id));
  if (there.length < ids.size || (ids.size === 0 && linked.length > 0)) return false;
  if (linked.length <= MOST_BOXES) return there.length === linked.length;
  return at === chosenAt || chooseBoxes(linked).every((entry) => !isIll(entry) || ids.has(entry.component_id));
}

function idsOf(entries: Roster): ReadonlySet<string> {
  return new Set(entries.map(({ component_id }) => component_id));
}

export function isIll({ state, status }: Pick<RosterEntry, "state" | "status">): boolean {
  return state === "active" && status !== null && status !== "HEALTHY";
}
