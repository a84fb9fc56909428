import type { Clock } from "../port/clock.ts";
import type { ComponentSet } from "./component-set.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Watched } from "./watched.ts";

/** How long word of a failing component may wait for what it depends on to answer, ms. */
export const PARENT_PATIENCE_MS = 2500;
/** So many of them are asked at once; further ones keep to their own slots. */
const MOST_PARENTS = 20;

export interface ParentCheckOptions {
  readonly clock: Clock;
  readonly components: Pick<ComponentSet, "all" | "dependencies">;
  readonly scheduler: () => Pick<Scheduler, "active" | "runNow">;
  /** Those that it depends on have answered, or their time is over. */
  readonly onAnswered: (componentId: string) => void;
}

/**
 * When a component fails, what it depends on is checked at once, so that the incident names the cause and nobody is
 * woken for its victims (as Icinga 2 checks the parents of a host that is not reachable).
 */
export class ParentCheck {
  readonly #options: ParentCheckOptions;

  constructor(options: ParentCheckOptions) {
    this.#options = options;
  }

  /** Asks what the component depends on, unless that was asked already. */
  ask(watched: Watched): void {
    const { clock, components, scheduler, onAnswered } = this.#options;
    const { all, dependencies } = components;
    const parents = [...dependencies.ancestorsOf(watched.definition.id)]
      .flatMap((id) => all.get(id) ?? [])
      .filter(({ state }) => state.lifecycle !== "paused" && state.status !== "DOWN")
      .slice(0, MOST_PARENTS);
    if (parents.length === 0 || !scheduler().active) return;
    watched.parentsAskedAt = clock.now();
    let cancel = () => {};
    const patience = new Promise<void>((resolve) => {
      cancel = clock.schedule(PARENT_PATIENCE_MS, resolve);
    });
    const answers = Promise.allSettled(parents.map((parent) => scheduler().runNow(parent)));
    void Promise.race([answers, patience]).then(() => {
      cancel();
      if (!watched.removed) onAnswered(watched.definition.id);
    });
  }
}

/** Whether a parent has yet to answer what it was asked because the component failed. */
export function isUnanswered(watched: Watched, parent: Watched, now: number): boolean {
  const { parentsAskedAt } = watched;
  if (parentsAskedAt === null || now - parentsAskedAt >= PARENT_PATIENCE_MS) return false;
  return (parent.state.lastCheckAt ?? 0) < parentsAskedAt;
}
