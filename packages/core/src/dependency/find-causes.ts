import type { HealthStatus } from "../status/health-status.ts";

/** A component's status as it counts now; null while unknown, not yet checked, paused or in maintenance. */
export type StatusOf = (componentId: string) => HealthStatus | null;

type ParentsOf = (componentId: string) => readonly string[];

/**
 * The DOWN components above one that have no DOWN one above themselves. Climbs only through what is not HEALTHY; where
 * DOWN components go round in a circle, all of them.
 */
export function findCauses(componentId: string, parentsOf: ParentsOf, statusOf: StatusOf): string[] {
  const { down, below } = climb(componentId, parentsOf, statusOf);
  if (down.length <= 1) return down;
  const explained = descend(down, below);
  const roots = down.filter((id) => !explained.has(id));
  return roots.length > 0 ? roots : down;
}

interface Climb {
  readonly down: string[];
  /** Of each component met, those met that depend on it. */
  readonly below: ReadonlyMap<string, readonly string[]>;
}

function climb(start: string, parentsOf: ParentsOf, statusOf: StatusOf): Climb {
  const below = new Map<string, string[]>();
  const down: string[] = [];
  const open = [start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const parent of parentsOf(id)) {
      const met = below.get(parent);
      if (met !== undefined) {
        met.push(id);
        continue;
      }
      const status = parent === start ? "HEALTHY" : statusOf(parent);
      if (status === "HEALTHY") continue;
      below.set(parent, [id]);
      open.push(parent);
      if (status === "DOWN") down.push(parent);
    }
  }
  return { down, below };
}

/** Everything met that lies below a DOWN component. */
function descend(down: readonly string[], below: Climb["below"]): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...down];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const child of below.get(id) ?? []) {
      if (found.has(child)) continue;
      found.add(child);
      open.push(child);
    }
  }
  return found;
}
