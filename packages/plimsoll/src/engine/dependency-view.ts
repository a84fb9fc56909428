import { createDependencyGraph, type DependencyGraph, type HealthStatus } from "@plimsoll/core";
import type { Watched } from "./watched.ts";

/** How a component stands to the others. */
export interface Relation {
  /** The DOWN component that explains why this one is not HEALTHY, or null. */
  readonly affectedBy: string | null;
  /** How many components depend on it, directly or not. */
  readonly affects: number;
}

/** Who of the watched depends on whom. The graph is made when it is first asked for after a change of definitions. */
export class DependencyView {
  readonly #watched: ReadonlyMap<string, Watched>;
  #graph: DependencyGraph | null = null;
  #changed = false;

  constructor(watched: ReadonlyMap<string, Watched>) {
    this.#watched = watched;
  }

  get graph(): DependencyGraph {
    this.#graph ??= createDependencyGraph(
      Array.from(this.#watched.values(), ({ definition: { id, dependsOn } }) => ({ componentId: id, dependsOn })),
    );
    return this.#graph;
  }

  /** A component came, went or was defined anew. */
  forget(): void {
    this.#graph = null;
    this.#changed = true;
  }

  /** Whether definitions have changed since this was last asked. */
  takeChanged(): boolean {
    const changed = this.#changed;
    this.#changed = false;
    return changed;
  }

  relationOf(watched: Watched): Relation {
    const { definition } = watched;
    const status = countedStatus(watched);
    const ill = definition.dependsOn.length > 0 && status !== null && status !== "HEALTHY";
    const affectedBy = ill ? this.graph.causeOf(definition.id, (id) => this.#statusOf(id)) : null;
    return { affectedBy, affects: this.graph.countDependents(definition.id) };
  }

  dependentsOf(componentId: string): readonly string[] {
    return this.graph.dependentsOf(componentId);
  }

  /** What it depends on, directly or not, the nearest first. */
  *ancestorsOf(componentId: string): Generator<string> {
    const seen = new Set([componentId]);
    const waiting = [...this.graph.parentsOf(componentId)];
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (seen.has(next)) continue;
      seen.add(next);
      yield next;
      waiting.push(...this.graph.parentsOf(next));
    }
  }

  /** Those below it whose relation its status can decide. */
  *dependents(watched: Watched): Generator<Watched> {
    for (const id of this.graph.dependentsOf(watched.definition.id)) {
      const dependent = this.#watched.get(id);
      if (dependent !== undefined && dependent.state.status !== "HEALTHY") yield dependent;
    }
  }

  #statusOf(id: string): HealthStatus | null {
    const watched = this.#watched.get(id);
    return watched === undefined ? null : countedStatus(watched);
  }
}

/** Its status as it is shown and counts now: a change that is still being made durable is not shown yet. */
export function countedStatus({ state, holds, health }: Watched): HealthStatus | null {
  if (holds > 0 && health !== null) return health.state === "active" ? health.status : null;
  return state.lifecycle === "active" ? state.status : null;
}
