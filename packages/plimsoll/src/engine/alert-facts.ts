import type { ComponentFacts, AlertFacts as Facts } from "../alerting/alert-facts.ts";
import type { Clock } from "../port/clock.ts";
import type { DependencyView } from "./dependency-view.ts";
import type { MaintenanceKeeper } from "./maintenance-keeper.ts";
import type { Watched } from "./watched.ts";

/** How long after a parent has come back those that depend on it may take to follow before anybody hears of them, ms. */
export const RETURN_PATIENCE_MS = 30_000;

export interface AlertFactsOptions {
  readonly clock: Clock;
  readonly watched: ReadonlyMap<string, Watched>;
  readonly dependencies: DependencyView;
  readonly maintenance: () => MaintenanceKeeper;
}

/** What alerting may ask of the components, answered from their states. */
export function createAlertFacts({ clock, watched: all, dependencies, maintenance }: AlertFactsOptions): Facts {
  function parentOf(componentId: string): ComponentFacts["parent"] {
    let returning: ComponentFacts["parent"] = null;
    for (const id of dependencies.ancestorsOf(componentId)) {
      const state = all.get(id)?.state;
      if (state === undefined) continue;
      // Its status does not count now, but what it answers explains why others fail.
      if (state.lifecycle === "maintenance" && state.lastAnswer === "DOWN") {
        return { componentId: id, state: "maintenance" };
      }
      if (state.lifecycle !== "active") continue;
      if (state.status === "DOWN") return { componentId: id, state: "down" };
      if (isSuspect(state)) return { componentId: id, state: "suspect" };
      const downUntil = all.get(id)?.lastDownUntil ?? null;
      const isBack = downUntil !== null && clock.now() - downUntil < RETURN_PATIENCE_MS;
      if (isBack || state.reason.code === "maintenance-ended") {
        returning ??= { componentId: id, state: "returning" };
      }
    }
    return returning;
  }
  return {
    about(componentId) {
      const watched = all.get(componentId);
      if (watched === undefined) return null;
      const { definition, state } = watched;
      return {
        tags: definition.tags,
        flapping: state.flapping,
        parent: parentOf(componentId),
        maintenance: maintenance().holdOf(watched),
      };
    },
    ancestorsOf: (componentId) => dependencies.ancestorsOf(componentId),
    dependentsOf: (componentId) => dependencies.dependentsOf(componentId),
  };
}

/** Failing, but not often enough yet to be believed. */
function isSuspect({ candidate }: Watched["state"]): boolean {
  for (let part = candidate; part !== null; part = part.beyond) if (part.status === "DOWN") return true;
  return false;
}
