import {
  type ComponentHealth,
  type ComponentState,
  diagnosisOf,
  explainAffected,
  initialState,
  type MarketCalendar,
  mergeThresholds,
  reduceComponent,
  toTimestamp,
} from "@plimsoll/core";
import { type Checker, type CheckerRegistry, kindThresholds } from "../port/checker.ts";
import type { Clock } from "../port/clock.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import type { Log } from "../port/log.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { SeenComponent } from "../port/readiness.ts";
import type { Relation } from "./dependency-view.ts";
import { loadingOf, withLoading } from "./kind-loading.ts";
import { withProgress } from "./progress-checker.ts";
import { runCheck } from "./run-check.ts";

/** What a checker holds open would hold the process; one that cannot let go harms nobody for longer than this. */
const CLOSE_MS = 1000;

export interface SingleCheck {
  readonly checkers: CheckerRegistry;
  readonly clock: Clock;
  readonly log: Log;
  readonly market: MarketCalendar;
  readonly components: () => Iterable<SeenComponent>;
  readonly timeoutMs: number;
  readonly intervalMs: number;
  readonly graceMs: number;
}

/** Checks a component once with a checker of its own, and judges it by that one answer. Ends soon after `timeoutMs`. */
export async function checkByItself(definition: ComponentDefinition, parts: SingleCheck): Promise<ComponentState> {
  const { checkers, clock, log, market, components, timeoutMs, intervalMs, graceMs } = parts;
  const { check, id } = definition;
  const entry = checkers.get(check.kind);
  if (entry === undefined || !("options" in check))
    throw new PlimsollError("internal", `no checker of kind "${check.kind}"`);
  const requestCheck = () => {};
  const setup = { clock, log, componentId: id, market, requestCheck, components };
  const plain = withLoading(entry.create(check.options, setup), loadingOf(definition, checkers));
  const checker = withProgress(plain, definition, { clock, market, requestCheck, lastKnown: () => [] });
  const result = await runCheck(checker, { clock, timeoutMs });
  await closeWithin(checker, clock);
  const policy = {
    componentId: id,
    componentType: definition.type,
    intervalMs,
    timeoutMs,
    graceMs,
    confirm: { ...definition.confirm, failures: 1 },
    flapping: null,
    thresholds: mergeThresholds(kindThresholds(entry, check.options), definition.thresholds),
  };
  const now = clock.now();
  return reduceComponent(initialState(result.startedAt), { kind: "result", result }, { policy, now }).state;
}

function closeWithin(checker: Checker, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.schedule(CLOSE_MS, resolve);
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

export interface CheckedByItself {
  readonly definition: ComponentDefinition;
  readonly state: ComponentState;
  readonly relation: Relation;
  readonly intervalMs: number;
}

/** A component that nothing watches, as the API shows components. */
export function toSingleHealth({ definition, state, relation, intervalMs }: CheckedByItself): ComponentHealth {
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
    interval_seconds: intervalMs / 1000,
    ...(definition.calendar === undefined ? {} : { calendar: definition.calendar }),
    depends_on: [...definition.dependsOn],
    affected_by: affectedBy,
    affects,
  };
}
