import type { AlertRouteInfo, RoutingExplanation } from "@plimsoll/core";
import { formatAge } from "../../lib/format/format-time.ts";
import { alertingTexts as texts } from "../../texts/alerting.ts";

/** Which alerts a route takes, a condition a line. */
export function matchLines({ match }: AlertRouteInfo): readonly string[] {
  const { min_severity, max_severity, components, types, tags, phase } = match;
  const lines = [
    ...(min_severity === undefined ? [] : [texts.severityFrom(min_severity)]),
    ...(max_severity === undefined ? [] : [texts.severityUpTo(max_severity)]),
    ...(components === undefined ? [] : [anyOf(components)]),
    ...(types === undefined ? [] : [texts.ofTypes(anyOf(types))]),
    ...(tags === undefined ? [] : [texts.withTags(anyOf(tags))]),
    ...(phase === undefined ? [] : [texts.whilePhase(anyOf(phase))]),
  ];
  return lines.length === 0 ? [texts.everything] : lines;
}

/** What else there is to know of a route: when it notifies, how often it reminds, who stands in. */
export function routeNotes(route: AlertRouteInfo): readonly string[] {
  const { repeat_seconds, active, fallback, group_by, group_interval_seconds } = route;
  const times = active.map(({ weekdays, from, to, time_zone }) =>
    texts.activeTime(weekdayWords(weekdays), `${from}–${to}`, time_zone),
  );
  return [
    ...(times.length === 0 ? [] : [texts.onlyFrom(anyOf(times))]),
    ...(group_interval_seconds < 1 ? [] : [texts.gathers(seconds(group_interval_seconds), group_by)]),
    repeat_seconds === null ? texts.neverRepeats : texts.repeats(seconds(repeat_seconds)),
    ...(fallback === null
      ? []
      : [texts.fallback(fallback.channel_id, fallback.after_failures, seconds(fallback.after_seconds))]),
  ];
}

/** What a condition wanted and got, in words. */
export function conditionWords({
  condition,
  wanted,
  got,
}: RoutingExplanation["routes"][number]["conditions"][number]): string {
  return texts.condition[condition](anyOf(wanted), got.join(", "));
}

/** A length of time in words; `at once` when there is none. */
export function waitWords(length: number): string {
  return length <= 0 ? texts.atOnce : texts.after(seconds(length));
}

export function seconds(length: number): string {
  return formatAge(length * 1000);
}

/** `Mon–Fri`, or the days one by one where they do not follow one another. */
function weekdayWords(days: readonly number[]): string {
  const sorted = days.toSorted((a, b) => ((a + 6) % 7) - ((b + 6) % 7));
  const place = (day: number) => (day + 6) % 7;
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return "";
  const name = (day: number) => texts.weekdays[day] ?? "";
  const isRun = sorted.length > 2 && place(last) - place(first) === sorted.length - 1;
  return isRun ? `${name(first)}–${name(last)}` : sorted.map(name).join(", ");
}

function anyOf(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")}${texts.or}${names.at(-1)}`;
}
