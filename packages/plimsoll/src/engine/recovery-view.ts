import {
  badAnswersOf,
  type EventType,
  type HealthStatus,
  parentWords,
  type RecoverySnapshot,
  toTimestamp,
} from "@plimsoll/core";
import type { MonitoringControl } from "../port/monitor.ts";
import { RECOVERY_COMPONENT_ID } from "../port/recovery.ts";
import type { RecoverySubject } from "../recovery/book-types.ts";
import type { Halt, RecoveryWorld, SeenComponent } from "../recovery/recovery-world.ts";
import type { AlertingCore } from "./alerting-core.ts";
import type { CalendarSet } from "./calendar-set.ts";
import type { ChangeLog } from "./change-log.ts";
import type { ComponentSet } from "./component-set.ts";
import type { MonitorDependencies } from "./monitor-parts.ts";
import type { Publisher } from "./publisher.ts";
import type { Recorder } from "./recorder.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Watched } from "./watched.ts";

/** Metrics that a snapshot shows, the worst first. */
const SHOWN_METRICS = 20;
const BADNESS = ["DOWN", "CRITICAL", "WARNING", "HEALTHY"];

/** What people must hear of at once. */
const ASKS_PEOPLE: ReadonlySet<EventType> = new Set(["recovery_approval_asked", "recovery_latched"]);

export interface RecoveryViewParts {
  readonly components: ComponentSet;
  readonly publisher: Publisher;
  readonly scheduler: Scheduler;
  readonly changes: ChangeLog;
  readonly recorder: Recorder;
  readonly calendars: CalendarSet;
  readonly alerting: AlertingCore;
  readonly controlState: MonitoringControl;
}

/** The monitor as recovery sees it. */
export function createRecoveryView(
  parts: RecoveryViewParts,
  { clock, log }: Pick<MonitorDependencies, "clock" | "log">,
  remembers: () => boolean,
): RecoveryWorld {
  const began = clock.monotonic();
  // By the clock of now, which may have been set since.
  const startedAt = () => clock.now() - (clock.monotonic() - began);
  const watchedOf = (id: string) => parts.components.all.get(id);
  return {
    see(componentId) {
      const watched = watchedOf(componentId);
      return watched === undefined ? null : toSeen(watched, parts, startedAt());
    },
    plannedFor(componentId) {
      const definition = watchedOf(componentId)?.definition;
      return definition === undefined ? null : { type: definition.type, actions: definition.recovery?.actions ?? [] };
    },
    *ill() {
      for (const { definition, state } of parts.components.all.values()) {
        if (state.status !== null && state.status !== "HEALTHY") yield definition.id;
      }
    },
    async checkNow(componentId) {
      const watched = watchedOf(componentId);
      if (watched === undefined || !parts.scheduler.active) return;
      await parts.scheduler.runNow(watched);
      await parts.changes.settled();
    },
    calendar: (id) => parts.calendars.get(id),
    inability() {
      const { trouble } = parts.recorder;
      if (trouble !== null) return { reason: "not_recorded", text: `the store cannot be written: ${trouble.message}` };
      if (remembers()) return null;
      return { reason: "not_recorded", text: "what was tried before the start is not known yet" };
    },
    async resubscribe(componentId) {
      const { checker } = watchedOf(componentId) ?? {};
      if (checker?.resubscribe === undefined) return false;
      await checker.resubscribe();
      return true;
    },
    showHalt: (halt) => showHalt(halt, parts, clock.now()),
    note: ({ type, componentId, incidentId, ...line }) =>
      parts.changes.note(type, {
        ...line,
        ...(componentId === null ? {} : { componentId }),
        ...(incidentId === null ? {} : { incidentId: parts.alerting.alerts.incidents.currentId(incidentId) }),
      }),
    showTries(componentId, tries, { type, message }) {
      const watched = watchedOf(componentId);
      if (watched === undefined) return;
      watched.recoveryAttempts = tries;
      parts.publisher.touch(watched);
      log.info({ component_id: componentId, tries }, message);
      const remindAt = ASKS_PEOPLE.has(type) ? clock.now() : null;
      parts.changes.addDecision(parts.alerting.alerts.noteRecovery(componentId, message, remindAt));
    },
  };
}

/** An alert like any other, of no component: it outlasts a restart, reminds, and ends by itself. */
function showHalt(halt: Halt | null, { alerting, changes }: RecoveryViewParts, now: number): void {
  const { alerts } = alerting;
  const from = alerts.openAlert(RECOVERY_COMPONENT_ID)?.component_status ?? "HEALTHY";
  const to: HealthStatus = halt?.status ?? "HEALTHY";
  if (from === to) {
    if (halt !== null) changes.addDecision(alerts.restate(RECOVERY_COMPONENT_ID, halt.text, now));
    return;
  }
  const subject = {
    componentId: RECOVERY_COMPONENT_ID,
    componentType: "CUSTOM" as const,
    from,
    to,
    reason: halt?.text ?? "recovery goes on",
    metrics: [],
    eventAt: now,
    detectedAt: now,
  };
  changes.addDecision(alerts.decide(subject, now));
}

function toSeen(watched: Watched, parts: RecoveryViewParts, startedAt: number): SeenComponent {
  const { state, policy } = watched;
  const health = parts.publisher.health(watched);
  return {
    subject: toSubject(watched, parts, startedAt),
    health,
    lastCheckAt: state.lastCheckAt,
    lastGoodAt: state.lastGoodAt,
    lastAnswer: state.lastAnswer,
    intervalMs: policy.intervalMs,
    parentState: parts.alerting.facts.about(watched.definition.id)?.parent?.state ?? null,
  };
}

function toSubject(watched: Watched, parts: RecoveryViewParts, startedAt: number): RecoverySubject {
  const { state, definition } = watched;
  const { id } = definition;
  const facts = parts.alerting.facts.about(id);
  // What was known before this start is not vouched for until a check has been made.
  const isOld = state.lastCheckAt === null || state.lastCheckAt < startedAt;
  return {
    componentId: id,
    status: state.status,
    reason: state.reason.text,
    isWatched: state.lifecycle === "active",
    isStale: isOld || state.reason.code === "monitor" || !parts.controlState.active,
    isFlapping: state.flapping,
    failures: state.status === null ? 0 : badAnswersOf(state, state.status),
    parent: facts?.parent == null ? null : parentWords(facts.parent),
    marketClosed: facts?.market == null ? null : { text: facts.market.note, until: facts.market.until },
    restUntil: state.restUntil ?? null,
    incidentId: parts.alerting.alerts.incidents.of(id)?.incident_id ?? null,
    snapshot: toSnapshot(watched),
  };
}

function toSnapshot({ state }: Watched): RecoverySnapshot {
  return {
    at: toTimestamp(state.lastCheckAt ?? state.since),
    status: state.status,
    reason: state.reason.text,
    error_count: state.errorCount,
    metrics: state.metrics
      .toSorted((a, b) => BADNESS.indexOf(a.status) - BADNESS.indexOf(b.status))
      .slice(0, SHOWN_METRICS)
      .map(({ name, labels, value, unit, status }) => ({
        name,
        ...(labels === undefined ? {} : { labels }),
        value,
        unit,
        status,
      })),
  };
}
