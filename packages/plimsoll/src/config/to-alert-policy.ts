import { toAlertMatch } from "@plimsoll/core";
import type { AlertPolicy } from "../port/alert-policy.ts";
import type { ChannelDefinition } from "../port/channel.ts";
import { WEEKDAYS } from "./alerting-schema.ts";
import type { ConfigInput } from "./config-schema.ts";

type AlertingInput = ConfigInput["alerting"];
type RouteInput = NonNullable<AlertingInput["routes"]>[number];

/** The rules of alerting as the program uses them. Without routes every alert goes to every channel. */
export function toAlertPolicy(alerting: AlertingInput, channels: readonly ChannelDefinition[]): AlertPolicy {
  const all = channels.length === 0 ? [] : [everythingTo(channels.map(({ id }) => id))];
  return {
    routes: alerting.routes?.map(toRoute) ?? all,
    inhibit: alerting.inhibit.map(({ source, target }) => ({
      source: toAlertMatch(source),
      target: toAlertMatch(target),
    })),
    recoveryDelayMs: alerting.recovery_delay,
    clocks: alerting.incident_clocks,
    clockSeverity: alerting.incident_clock_severity,
  };
}

/** One route that takes every alert. */
export function everythingTo(channels: readonly string[]): AlertPolicy["routes"][number] {
  return {
    id: "everything",
    match: toAlertMatch({}),
    channels,
    groupBy: "incident",
    groupWaitMs: 0,
    groupIntervalMs: 500,
    escalation: [],
    repeatMs: null,
    activeTimes: [],
    fallback: null,
  };
}

function toRoute(route: RouteInput, index: number): AlertPolicy["routes"][number] {
  const { fallback } = route;
  return {
    id: route.id ?? `route-${index + 1}`,
    match: toAlertMatch(route.match),
    channels: route.channels,
    groupBy: route.group_by,
    groupWaitMs: route.group_wait,
    groupIntervalMs: route.group_interval,
    escalation: route.escalation.map(({ after, channels }) => ({ afterMs: after, channels })),
    repeatMs: route.repeat_interval ?? null,
    activeTimes: route.active.map(({ days, from, to, time_zone }) => ({
      weekdays: days.map((day) => WEEKDAYS.indexOf(day)),
      fromMinute: from,
      toMinute: to,
      timeZone: time_zone,
    })),
    fallback:
      fallback === undefined
        ? null
        : { channel: fallback.channel, afterFailures: fallback.after_failures, afterMs: fallback.after },
  };
}
