import type { ComponentHealth } from "@plimsoll/core";

/** What sorting, grouping and filtering need of a component: changes far less often than its figures. */
export type RosterEntry = Pick<
  ComponentHealth,
  | "component_id"
  | "component_type"
  | "status"
  | "state"
  | "stale"
  | "tags"
  | "kind"
  | "status_since"
  | "depends_on"
  | "affected_by"
  | "diagnosis"
  | "progress_told_by"
>;
/** Sorted by id. */
export type Roster = readonly RosterEntry[];

/** The roster after some components changed; the same object when none of what it holds did. */
export function toRoster(
  before: Roster,
  shown: ReadonlyMap<string, { readonly health: ComponentHealth }>,
  changedIds: readonly string[],
): Roster {
  const known = new Map(before.map((entry) => [entry.component_id, entry]));
  let differs = false;
  let isSorted = true;
  for (const id of changedIds) {
    const health = shown.get(id)?.health;
    const entry = known.get(id);
    if (health === undefined) {
      differs = known.delete(id) || differs;
    } else if (entry === undefined || !isSame(entry, health)) {
      // One that was known stays in its place.
      isSorted &&= entry !== undefined;
      known.set(id, toEntry(health));
      differs = true;
    }
  }
  if (!differs) return before;
  return isSorted ? [...known.values()] : [...known.values()].sort(byId);
}

function isSame(entry: RosterEntry, health: ComponentHealth): boolean {
  return (
    entry.status === health.status &&
    entry.state === health.state &&
    entry.stale === health.stale &&
    entry.component_type === health.component_type &&
    entry.kind === health.kind &&
    entry.status_since === health.status_since &&
    entry.affected_by === health.affected_by &&
    entry.diagnosis === health.diagnosis &&
    isSameList(entry.progress_told_by ?? [], health.progress_told_by ?? []) &&
    isSameList(entry.tags, health.tags) &&
    isSameList(entry.depends_on, health.depends_on)
  );
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, index) => text === other[index]);
}

function toEntry(health: ComponentHealth): RosterEntry {
  const { component_id, component_type, status, state, stale, tags, kind, status_since } = health;
  const { depends_on, affected_by, diagnosis, progress_told_by } = health;
  return {
    ...{ component_id, component_type, status, state, stale, tags, kind, status_since, depends_on, affected_by },
    ...(diagnosis === undefined ? {} : { diagnosis }),
    ...(progress_told_by === undefined ? {} : { progress_told_by }),
  };
}

const COLLATOR = new Intl.Collator("en", { numeric: true });

function byId(a: RosterEntry, b: RosterEntry): number {
  return COLLATOR.compare(a.component_id, b.component_id) || (a.component_id < b.component_id ? -1 : 1);
}
