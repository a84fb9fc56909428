import {
  type ComponentHealth,
  type ComponentState,
  createDependencyGraph,
  diagnosisOf,
  judgeSystem,
  type SystemJudgement,
  upButNotTrading,
} from "@plimsoll/core";
import type { PlimsollConfig } from "../config/config.ts";
import { CalendarSet } from "../engine/calendar-set.ts";
import { checkByItself, toSingleHealth } from "../engine/check-by-itself.ts";
import { loadKinds } from "../engine/kind-loading.ts";
import type { CheckerRegistry } from "../port/checker.ts";
import type { Clock } from "../port/clock.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import { silentLog } from "../port/log.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { SeenComponent } from "../port/readiness.ts";

/** Checks at once; more would measure this process rather than the targets. */
const MOST_AT_ONCE = 64;

export interface OnceReport {
  readonly components: readonly ComponentHealth[];
  readonly system: SystemJudgement;
}

export interface OnceOptions {
  readonly config: PlimsollConfig;
  readonly ids: readonly string[];
  readonly checkers: CheckerRegistry;
  readonly clock: Clock;
}

/** Checks each component once, without a store, and judges it by that one answer. Ids that are not configured are `not_found`. */
export async function checkOnce(options: OnceOptions): Promise<OnceReport> {
  const { config, ids, checkers, clock } = options;
  const chosen = choose(config.components, ids);
  await loadKinds(chosen, { checkers, clock });
  const states = new Map<ComponentDefinition, ComponentState>();
  const queue = [...chosen];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      states.set(next, await checkComponent(next, options));
    }
  };
  await Promise.all(Array.from({ length: Math.min(MOST_AT_ONCE, chosen.length) }, work));
  const judged = chosen.flatMap((definition) => {
    const state = states.get(definition);
    return state === undefined ? [] : [{ definition, state: diagnose(definition, state, states) }];
  });
  const members = judged.map(({ definition, state }) => ({
    componentId: definition.id,
    status: state.status,
    lifecycle: state.lifecycle,
    urgency: definition.urgency,
  }));
  const graph = createDependencyGraph(config.components.map(({ id, dependsOn }) => ({ componentId: id, dependsOn })));
  const statuses = new Map(members.map(({ componentId, status }) => [componentId, status]));
  const components = judged.map(({ definition, state }) => {
    const ill = state.status !== null && state.status !== "HEALTHY";
    const affectedBy = ill ? graph.causeOf(definition.id, (id) => statuses.get(id) ?? null) : null;
    const relation = { affectedBy, affects: graph.countDependents(definition.id) };
    return toSingleHealth({ definition, state, relation, intervalMs: intervalOf(definition, config) });
  });
  return { components, system: judgeSystem(members, config.monitoring.policy) };
}

/** Trouble of what tells another's progress has a name of its own while that one answers; here by this one look at both. */
function diagnose(
  { id }: ComponentDefinition,
  state: ComponentState,
  states: ReadonlyMap<ComponentDefinition, ComponentState>,
): ComponentState {
  if ((state.status !== "CRITICAL" && state.status !== "DOWN") || diagnosisOf(state.reason) !== null) return state;
  for (const [{ id: other, progress }, { status }] of states) {
    const isTold = progress !== undefined && "componentIds" in progress && progress.componentIds.includes(id);
    if (!isTold || status === null || status === "DOWN") continue;
    return { ...state, reason: upButNotTrading(other, state.lastError ?? state.reason.text) };
  }
  return state;
}

function choose(components: readonly ComponentDefinition[], ids: readonly string[]): ComponentDefinition[] {
  return ids.map((id) => {
    const found = components.find((it) => it.id === id);
    if (found !== undefined) return found;
    throw new PlimsollError("not_found", `there is no component "${id}" in the configuration`);
  });
}

/** Checks one component by the configuration's defaults. */
function checkComponent(
  definition: ComponentDefinition,
  { config, checkers, clock }: OnceOptions,
): Promise<ComponentState> {
  return checkByItself(definition, {
    checkers,
    clock,
    log: silentLog,
    market: new CalendarSet(config.calendars).marketOf(definition.calendar),
    components: () => config.components.map(unseen),
    timeoutMs: definition.timeoutMs ?? config.monitoring.timeoutMs,
    intervalMs: intervalOf(definition, config),
    graceMs: config.monitoring.graceMs,
  });
}

function intervalOf({ intervalMs }: ComponentDefinition, { monitoring }: PlimsollConfig): number {
  return intervalMs ?? monitoring.checkIntervalMs;
}

/** A component as others may see it in a single pass, in which none waits for another. */
function unseen({ id, type, tags }: ComponentDefinition): SeenComponent {
  return { id, type, tags, state: "pending", status: null, stale: false, reason: "a single pass does not know it yet" };
}
