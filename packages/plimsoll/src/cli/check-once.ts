import {
  type ComponentHealth,
  type ComponentState,
  createDependencyGraph,
  diagnosisOf,
  initialState,
  judgeSystem,
  mergeThresholds,
  reduceComponent,
  type SystemJudgement,
  toTimestamp,
  upButNotTrading,
} from "@plimsoll/core";
import type { PlimsollConfig } from "../config/config.ts";
import { CalendarSet } from "../engine/calendar-set.ts";
import { explainAffected } from "../engine/component-health.ts";
import type { Relation } from "../engine/dependency-view.ts";
import { loadingOf, loadKinds, withLoading } from "../engine/kind-loading.ts";
import { withProgress } from "../engine/progress-checker.ts";
import { runCheck } from "../engine/run-check.ts";
import { type Checker, type CheckerRegistry, kindThresholds } from "../port/checker.ts";
import type { Clock } from "../port/clock.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import { type Log, silentLog } from "../port/log.ts";
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
export async function checkOnce({ config, ids, checkers, clock }: OnceOptions): Promise<OnceReport> {
  const chosen = choose(config.components, ids);
  await loadKinds(chosen, { checkers, clock });
  const states = new Map<ComponentDefinition, ComponentState>();
  const queue = [...chosen];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      states.set(next, await checkComponent(next, { config, checkers, clock, log: silentLog }));
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
    return toHealth({ definition, state, relation }, config);
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

interface CheckParts {
  readonly config: PlimsollConfig;
  readonly checkers: CheckerRegistry;
  readonly clock: Clock;
  readonly log: Log;
}

async function checkComponent(definition: ComponentDefinition, parts: CheckParts): Promise<ComponentState> {
  const { config, checkers, clock, log } = parts;
  const { check, id } = definition;
  const entry = checkers.get(check.kind);
  if (entry === undefined || !("options" in check))
    throw new PlimsollError("internal", `no checker of kind "${check.kind}"`);
  const market = new CalendarSet(config.calendars).marketOf(definition.calendar);
  const requestCheck = () => {};
  const components = () => config.components.map(unseen);
  const setup = { clock, log, componentId: id, market, requestCheck, components };
  const plain = withLoading(entry.create(check.options, setup), loadingOf(definition, checkers));
  const checker = withProgress(plain, definition, { clock, market, requestCheck, lastKnown: () => [] });
  const timeoutMs = definition.timeoutMs ?? config.monitoring.timeoutMs;
  const result = await runCheck(checker, { clock, timeoutMs });
  await closeWithin(checker, clock);
  const policy = {
    componentId: id,
    componentType: definition.type,
    intervalMs: definition.intervalMs ?? config.monitoring.checkIntervalMs,
    timeoutMs,
    graceMs: config.monitoring.graceMs,
    confirm: { ...definition.confirm, failures: 1 },
    flapping: null,
    thresholds: mergeThresholds(kindThresholds(entry, check.options), definition.thresholds),
  };
  const now = clock.now();
  return reduceComponent(initialState(result.startedAt), { kind: "result", result }, { policy, now }).state;
}

/** A component as others may see it in a single pass, in which none waits for another. */
function unseen({ id, type, tags }: ComponentDefinition): SeenComponent {
  return { id, type, tags, state: "pending", status: null, stale: false, reason: "a single pass does not know it yet" };
}

/** What a checker holds open would hold the process; one that cannot let go harms nobody for longer than this. */
function closeWithin(checker: Checker, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.schedule(1000, resolve);
    const close = async () => {
      await checker.close?.();
    };
    close()
      .catch(() => undefined)
      .finally(() => {
        cancel();
        resolve();
      });
  });
}

interface Judged {
  readonly definition: ComponentDefinition;
  readonly state: ComponentState;
  readonly relation: Relation;
}

function toHealth({ definition, state, relation }: Judged, config: PlimsollConfig): ComponentHealth {
  const { affectedBy, affects } = relation;
  const diagnosis = diagnosisOf(state.reason);
  return {
    component_id: definition.id,
    component_type: definition.type,
    state: state.lifecycle,
    status: state.status,
    reason: affectedBy === null ? state.reason.text : explainAffected(state.reason.text, affectedBy),
    ...(diagnosis === null ? {} : { diagnosis }),
    stale: state.stale,
    flapping: false,
    metrics: [...state.metrics],
    last_check: state.lastCheckAt === null ? null : toTimestamp(state.lastCheckAt),
    status_since: state.status === null ? null : toTimestamp(state.since),
    uptime_seconds: 0,
    error_count: state.errorCount,
    last_error: state.lastError,
    recovery_attempts: 0,
    tags: [...definition.tags],
    source: definition.source,
    kind: definition.check.kind,
    interval_seconds: (definition.intervalMs ?? config.monitoring.checkIntervalMs) / 1000,
    ...(definition.calendar === undefined ? {} : { calendar: definition.calendar }),
    depends_on: [...definition.dependsOn],
    affected_by: affectedBy,
    affects,
  };
}
