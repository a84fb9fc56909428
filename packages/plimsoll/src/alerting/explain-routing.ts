import {
  type Alert,
  type AlertRoute,
  decideAlert,
  type HealthStatus,
  type HoldQuestion,
  holdAlert,
  isActiveAt,
  matchesAlert,
  NOBODY_TOLD,
  nextActiveAt,
  planNotices,
  type RoutingExplanation,
  readMatch,
  readStages,
  toTimestamp,
  withPeak,
} from "@plimsoll/core";
import type { ComponentFacts } from "./alert-facts.ts";
import { routesFor } from "./channel-alert-routes.ts";
import { GroupClock, groupOf } from "./group-clock.ts";

/** How long into the future it is told who would hear, ms. */
const HORIZON_MS = 24 * 3_600_000;
/** More decisions than this are not played through: a route that reminds every second says no more by them. */
const MOST_ROUNDS = 500;

export interface RoutingQuestion {
  readonly componentId: string;
  readonly componentType: Alert["component_type"];
  readonly status: Exclude<HealthStatus, "HEALTHY">;
  /** Epoch ms. */
  readonly at: number;
  /** The incident that it would belong to, if there is one already. */
  readonly incidentId: string | null;
}

export interface RoutingParts {
  readonly routes: readonly AlertRoute[];
  /** What would be true of the component at a moment. */
  factsAt(at: number): ComponentFacts;
  /** All that the stages look at, at a moment. */
  holdQuestionAt(alert: Alert, facts: ComponentFacts, at: number): HoldQuestion;
  readonly notes: readonly string[];
}

type Told = RoutingExplanation["told"][number];
type Kept = RoutingExplanation["kept"][number];

/**
 * Where an alert would go and why, asked of the same functions that decide it in earnest: they are played through from
 * `at` on for a day in which nobody acknowledges. Changes nothing.
 */
export function explainRouting(parts: RoutingParts, question: RoutingQuestion): RoutingExplanation {
  const { at } = question;
  const alert = alertOf(question);
  const facts = parts.factsAt(at);
  const asked = parts.holdQuestionAt(alert, facts, at);
  const matched = asked.alert;
  const routes = routesFor(matched, parts.routes);
  return {
    component_id: question.componentId,
    component_type: question.componentType,
    tags: [...facts.tags],
    status: question.status,
    severity: alert.severity,
    at: toTimestamp(at),
    notes: [...parts.notes],
    stages: readStages(asked).map(({ stage, hold }) => ({
      stage,
      reason: hold?.reason ?? null,
      until: hold === null || hold.until === null ? null : toTimestamp(hold.until),
    })),
    routes: routes.map((route) => readRoute(route, matched, at)),
    ...playThrough({ ...parts, routes }, alert, at),
  };
}

function readRoute(route: AlertRoute, matched: HoldQuestion["alert"], at: number) {
  const next = isActiveAt(route.activeTimes, at) ? null : nextActiveAt(route.activeTimes, at);
  return {
    route_id: route.id,
    takes: matchesAlert(matched, route.match),
    conditions: readMatch(matched, route.match).map(({ wanted, got, ...reading }) => ({
      ...reading,
      wanted: [...wanted],
      got: [...got],
    })),
    waits_until: next === null ? null : toTimestamp(next),
  };
}

/** Plans again and again, as the review does when a step is due, until a day is over. */
function playThrough(parts: RoutingParts, alert: Alert, begin: number): { told: Told[]; kept: Kept[] } {
  const groups = new GroupClock();
  const told: Told[] = [];
  const kept: Kept[] = [];
  let progress = withPeak(NOBODY_TOLD, alert);
  for (let now = begin, round = 0; round < MOST_ROUNDS && now <= begin + HORIZON_MS; round += 1) {
    const facts = parts.factsAt(now);
    const hold = holdAlert(parts.holdQuestionAt(alert, facts, now));
    const plan = planNotices({
      ...{ alert, tags: facts.tags, progress, acknowledged: false, hold, remind: false, now },
      ...{ routes: parts.routes, market: facts.phase },
    });
    for (const { channelId, kind, route, notBefore } of plan.notices) {
      if (route === null || (kind === "reminder" && told.some((one) => isReminderOf(one, channelId)))) continue;
      const due = Math.max(notBefore, groups.take(groupOf(alert, { channelId, route }), route, now));
      const after_seconds = (due - begin) / 1000;
      told.push({ channel_id: channelId, route_id: route.id, kind, at: toTimestamp(due), after_seconds });
    }
    for (const { channelId, kind, reason } of plan.suppressed) {
      kept.push({ channel_id: channelId, kind, at: toTimestamp(now), reason });
    }
    progress = plan.progress;
    if (plan.nextAt === null) break;
    now = plan.nextAt;
  }
  return { told: told.toSorted((a, b) => a.after_seconds - b.after_seconds), kept };
}

function isReminderOf({ channel_id, kind }: Told, channelId: string): boolean {
  return channel_id === channelId && kind === "reminder";
}

function alertOf({ componentId, componentType, status, at, incidentId }: RoutingQuestion): Alert {
  const alert = decideAlert({
    subject: { componentId, componentType },
    from: "HEALTHY",
    to: status,
    reason: "asked for",
    eventAt: at,
    detectedAt: at,
    metrics: [],
    openAlert: null,
    now: at,
    newId: () => "asked-for",
    links: {},
  });
  if (alert === null) throw new Error(`${status} is no alert`);
  return { ...alert, incident_id: incidentId };
}
