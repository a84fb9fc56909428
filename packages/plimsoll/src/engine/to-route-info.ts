import type { AlertMatch, AlertRoute, AlertRouteInfo } from "@plimsoll/core";

/** A route as the API tells of it: in the words of the configuration, times in seconds. */
export function toRouteInfo(route: AlertRoute): AlertRouteInfo {
  const { id, match, channels, groupBy, groupWaitMs, groupIntervalMs, escalation, repeatMs, activeTimes, fallback } =
    route;
  return {
    route_id: id,
    match: toMatchInput(match),
    channels: [...channels],
    group_by: groupBy,
    group_wait_seconds: groupWaitMs / 1000,
    group_interval_seconds: groupIntervalMs / 1000,
    escalation: escalation.map((step) => ({ after_seconds: step.afterMs / 1000, channels: [...step.channels] })),
    repeat_seconds: repeatMs === null ? null : repeatMs / 1000,
    active: activeTimes.map(({ weekdays, fromMinute, toMinute, timeZone }) => ({
      weekdays: [...weekdays],
      from: timeOfDay(fromMinute),
      to: timeOfDay(toMinute),
      time_zone: timeZone,
    })),
    fallback:
      fallback === null
        ? null
        : {
            channel_id: fallback.channel,
            after_failures: fallback.afterFailures,
            after_seconds: fallback.afterMs / 1000,
          },
  };
}

function toMatchInput(match: AlertMatch): AlertRouteInfo["match"] {
  const { minSeverity, maxSeverity, components, types, tags, phases } = match;
  return {
    ...(minSeverity === null ? {} : { min_severity: minSeverity }),
    ...(maxSeverity == null ? {} : { max_severity: maxSeverity }),
    ...(components === null || components.length === 0 ? {} : { components: [...components] }),
    ...(types === null || types.length === 0 ? {} : { types: [...types] }),
    ...(tags === null || tags.length === 0 ? {} : { tags: [...tags] }),
    ...(phases == null || phases.length === 0 ? {} : { phase: [...phases] }),
  };
}

function timeOfDay(minute: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
