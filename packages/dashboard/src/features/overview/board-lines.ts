import { COMPONENT_TYPES } from "@plimsoll/core";
import { type ShownStatus, shownStatus } from "../../components/shown-status.ts";
import type { Roster, RosterEntry } from "../../lib/live/roster.ts";
import { overviewTexts } from "../../texts/overview.ts";

export const GROUPINGS = ["type", "tag"] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** What the board is asked to show. */
export interface BoardChoice {
  readonly grouping: Grouping;
  /** Words that must all be found in id, type, kind, tags or status. */
  readonly filter: string;
  /** Only components shown with this status. */
  readonly status: ShownStatus | null;
}

/** One line of the board: a group's head or a component. `key` is unique even where a component stands in two groups. */
export type BoardLine =
  | { readonly kind: "group"; readonly key: string; readonly label: string; readonly count: number }
  | { readonly kind: "row"; readonly key: string; readonly id: string };

export function toBoardLines(roster: Roster, choice: BoardChoice): readonly BoardLine[] {
  const words = choice.filter.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<string, string[]>();
  for (const entry of roster) {
    if (!matches(entry, words, choice.status)) continue;
    for (const group of groupsOf(entry, choice.grouping)) {
      const members = groups.get(group) ?? [];
      members.push(entry.component_id);
      groups.set(group, members);
    }
  }
  const names = [...groups.keys()].sort(choice.grouping === "type" ? byType : byTag);
  return names.flatMap((name) => toGroupLines(name, groups.get(name) ?? []));
}

function matches(entry: RosterEntry, words: readonly string[], status: ShownStatus | null): boolean {
  const shown = shownStatus(entry);
  if (status !== null && shown.status !== status) return false;
  if (words.length === 0) return true;
  const stale = entry.stale ? "stale" : "";
  const text = [entry.component_id, entry.component_type, entry.kind, shown.word, stale, ...entry.tags]
    .join(" ")
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

function groupsOf(entry: RosterEntry, grouping: Grouping): readonly string[] {
  if (grouping === "type") return [entry.component_type];
  return entry.tags.length === 0 ? [""] : [...new Set(entry.tags)];
}

function toGroupLines(name: string, ids: readonly string[]): readonly BoardLine[] {
  const label = name === "" ? overviewTexts.noTag : name;
  return [
    { kind: "group", key: `group:${name}`, label, count: ids.length },
    ...ids.map((id) => ({ kind: "row" as const, key: `${name}/${id}`, id })),
  ];
}

function byType(a: string, b: string): number {
  const order: readonly string[] = COMPONENT_TYPES;
  return order.indexOf(a) - order.indexOf(b);
}

/** By name, those without a tag last. */
function byTag(a: string, b: string): number {
  if (a === "" || b === "") return a === "" ? 1 : -1;
  return a.localeCompare(b, "en", { numeric: true });
}
