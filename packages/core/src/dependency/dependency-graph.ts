import { findCauses, type StatusOf } from "./find-causes.ts";

/** A component and what it needs. */
export interface DependencyNode {
  readonly componentId: string;
  readonly dependsOn: readonly string[];
}

export type { StatusOf } from "./find-causes.ts";

/**
 * Who needs whom, fixed once made: make another when components come, go or change. Ids that nobody declared are
 * tolerated (they have no parents), and so are cycles, although the configuration refuses both.
 */
export interface DependencyGraph {
  /** What it depends on directly, each once. */
  parentsOf(componentId: string): readonly string[];
  /**
   * The component that explains this one's trouble: the DOWN one above it that has itself no DOWN one above, or null. A
   * HEALTHY component passes nothing on: what lies above it explains nothing below. Of several the one with the widest
   * blast radius, then the first by id.
   */
  causeOf(componentId: string, statusOf: StatusOf): string | null;
  /** Everything that depends on it, directly or not, sorted: its blast radius. */
  dependentsOf(componentId: string): readonly string[];
  /** How many those are. */
  countDependents(componentId: string): number;
}

/** So many ids are kept in all for `dependentsOf`; what goes beyond is found anew each time. Counts are always kept. */
const KEPT_IDS = 1_000_000;
const NONE: readonly string[] = Object.freeze([]);

export function createDependencyGraph(nodes: Iterable<DependencyNode>): DependencyGraph {
  const parents = new Map<string, readonly string[]>();
  const children = new Map<string, string[]>();
  for (const { componentId, dependsOn } of nodes) {
    if (dependsOn.length === 0) continue;
    const unique = [...new Set(dependsOn)];
    parents.set(componentId, unique);
    for (const parent of unique) {
      const known = children.get(parent);
      if (known === undefined) children.set(parent, [componentId]);
      else known.push(componentId);
    }
  }
  const parentsOf = (componentId: string) => parents.get(componentId) ?? NONE;
  const counts = new Map<string, number>();
  const kept = new Map<string, readonly string[]>();
  let room = KEPT_IDS;

  function dependentsOf(componentId: string): readonly string[] {
    if (!children.has(componentId)) return NONE;
    const known = kept.get(componentId);
    if (known !== undefined) return known;
    const found = Object.freeze(reach(componentId, children).sort());
    counts.set(componentId, found.length);
    if (found.length <= room) {
      kept.set(componentId, found);
      room -= found.length;
    }
    return found;
  }
  function countDependents(componentId: string): number {
    if (!children.has(componentId)) return 0;
    return counts.get(componentId) ?? dependentsOf(componentId).length;
  }

  return {
    parentsOf,
    dependentsOf,
    countDependents,
    causeOf(componentId, statusOf) {
      if (!parents.has(componentId)) return null;
      const causes = findCauses(componentId, parentsOf, statusOf);
      const [first, ...others] = causes;
      if (first === undefined) return null;
      return others.reduce((best, it) => (isBefore(it, best) ? it : best), first);
    },
  };

  function isBefore(a: string, b: string): boolean {
    const wider = countDependents(a) - countDependents(b);
    return wider === 0 ? a < b : wider > 0;
  }
}

/** Everything below a component, without recursion: a chain may be as long as there are components. */
function reach(from: string, children: ReadonlyMap<string, readonly string[]>): string[] {
  const seen = new Set([from]);
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const child of children.get(id) ?? NONE) {
      if (seen.has(child)) continue;
      seen.add(child);
      open.push(child);
    }
  }
  seen.delete(from);
  return [...seen];
}
