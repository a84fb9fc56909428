import { fallbackWords, type HealthStatus, type MarketPause, marketPause } from "@plimsoll/core";
import type { ComponentFacts, AlertFacts as Facts } from "../alerting/alert-facts.ts";
import type { Clock } from "../port/clock.ts";
import type { CalendarSet } from "./calendar-set.ts";
import type { DependencyView } from "./dependency-view.ts";
import { isBoundIn } from "./is-bound-now.ts";
import type { MaintenanceKeeper } from "./maintenance-keeper.ts";
import { isUnanswered } from "./parent-check.ts";
import type { Watched } from "./watched.ts";

/** How long after a parent has come back those that depend on it may take to follow before anybody hears of them, ms. */
export const RETURN_PATIENCE_MS = 30_000;

export interface AlertFactsOptions {
  readonly clock: Clock;
  readonly watched: ReadonlyMap<string, Watched>;
  readonly dependencies: DependencyView;
  readonly maintenance: () => MaintenanceKeeper;
  readonly calendars: CalendarSet;
}

/** What alerting may ask of the components, answered from their states. */
export function createAlertFacts(options: AlertFactsOptions): Facts {
  const { clock, watched: all, dependencies, maintenance, calendars } = options;
  /** What may be to blame, the nearest first: it climbs only past what is not well itself. */
  function* suspectsOf(componentId: string): Generator<Watched> {
    const seen = new Set([componentId]);
    const waiting = [...dependencies.graph.parentsOf(componentId)];
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      const watched = all.get(id);
      if (seen.has(id) || watched === undefined) continue;
      seen.add(id);
      yield watched;
      const { status, candidate, lifecycle } = watched.state;
      const isWell = lifecycle === "active" && status === "HEALTHY" && candidate === null;
      if (!isWell) waiting.push(...dependencies.graph.parentsOf(id));
    }
  }
  function parentOf(watched: Watched): ComponentFacts["parent"] {
    const now = clock.now();
    let returning: ComponentFacts["parent"] = null;
    for (const parent of suspectsOf(watched.definition.id)) {
      const { state, lastDownUntil } = parent;
      const { id } = parent.definition;
      // Its status does not count now, but what it answers explains why others fail.
      if (state.lifecycle === "maintenance" && state.lastAnswer === "DOWN") {
        return { componentId: id, state: "maintenance" };
      }
      if (state.lifecycle === "paused" || state.lifecycle === "maintenance") continue;
      // Nobody hears of it while its market is closed: it must not keep from people what is wrong at any hour.
      if (pauseOf(parent, now) !== null) continue;
      if (state.status === "DOWN") return { componentId: id, state: "down" };
      if (isSuspect(state) || isUnanswered(watched, parent, now)) return { componentId: id, state: "suspect" };
      const isBack = lastDownUntil !== null && now - lastDownUntil < RETURN_PATIENCE_MS;
      if (isBack || state.reason.code === "maintenance-ended") {
        returning ??= { componentId: id, state: "returning" };
      }
    }
    return returning;
  }
  function pauseOf({ definition, marketBound }: Watched, now: number): MarketPause | null {
    const market = marketBound && definition.calendar !== undefined ? calendars.get(definition.calendar) : null;
    return market === null ? null : marketPause(market, now);
  }
  function phaseOf({ definition: { calendar } }: Watched, now: number): ComponentFacts["phase"] {
    const market = calendar === undefined ? null : calendars.get(calendar);
    return market === null ? ALWAYS_IN_SESSION : { phase: market.phaseAt(now), changesAt: market.nextChange(now) };
  }
  return {
    about(componentId) {
      const watched = all.get(componentId);
      if (watched === undefined) return null;
      const { definition, state } = watched;
      const now = clock.now();
      return {
        market: pauseOf(watched, now),
        phase: phaseOf(watched, now),
        status: state.status,
        reason: state.reason.text,
        metrics: state.metrics,
        tags: definition.tags,
        flapping: state.flapping,
        parent: parentOf(watched),
        maintenance: maintenance().holdOf(watched),
      };
    },
    aboutAt(componentId, when) {
      const watched = all.get(componentId);
      const now = this.about(componentId);
      if (watched === undefined || now === null) return null;
      return {
        ...now,
        market: pauseOf({ ...watched, marketBound: isBoundIn(watched, when.status) }, when.at),
        phase: phaseOf(watched, when.at),
        maintenance: maintenance().holdAt(watched, when.at),
        // Nobody has heard of it yet, and flapping keeps back only what would tell them of yet another change.
        flapping: false,
      };
    },
    assumedOf(componentId, status) {
      const watched = all.get(componentId);
      return watched === undefined ? [] : assumedWords(watched, status);
    },
    guidanceFor(componentId) {
      const { fallback = null, runbook = [] } = all.get(componentId)?.definition.recovery ?? {};
      const standIn = fallback?.component == null ? null : (all.get(fallback.component)?.state.status ?? null);
      return {
        fallback: fallback === null ? null : fallbackWords(fallback, standIn),
        runbook: runbook.find(({ link }) => link !== null)?.link ?? null,
      };
    },
    *ancestorsOf(componentId) {
      for (const { definition } of suspectsOf(componentId)) yield definition.id;
    },
    dependentsOf: (componentId) => dependencies.dependentsOf(componentId),
  };
}

const ALWAYS_IN_SESSION = { phase: "market", changesAt: null } as const;

/** What of a component at another moment is taken to be as it stands now. */
function assumedWords({ definition, state }: Watched, status: HealthStatus): readonly string[] {
  const { calendar, marketBound } = definition;
  const isUnknown = calendar !== undefined && marketBound === undefined && status !== "DOWN" && state.status !== status;
  return [
    "what it depends on, what else fires, silences and maintenance begun by hand are taken as they stand now",
    ...(isUnknown
      ? [`whether a closed market (${calendar}) would hold it depends on which of its metrics is ill; taken: not`]
      : []),
  ];
}

/** Failing, but not often enough yet to be believed. */
function isSuspect({ candidate }: Watched["state"]): boolean {
  for (let part = candidate; part !== null; part = part.beyond) if (part.status === "DOWN") return true;
  return false;
}
