import type { AlertMatchInput } from "@plimsoll/core";
import { alertingTexts } from "../texts/alerting.ts";

/** A match for people. All that is named must hold: `feed-* with tag trading, HIGH and worse`. */
export function describeMatch(match: AlertMatchInput): string {
  const { components, types, tags, min_severity, max_severity } = match;
  const parts = [
    ...(components === undefined ? [] : [anyOf(components)]),
    ...(types === undefined ? [] : [alertingTexts.ofTypes(anyOf(types))]),
    ...(tags === undefined ? [] : [alertingTexts.withTags(anyOf(tags))]),
    ...(min_severity === undefined ? [] : [alertingTexts.severityFrom(min_severity)]),
    ...(max_severity === undefined ? [] : [alertingTexts.severityUpTo(max_severity)]),
  ];
  return parts.length === 0 ? alertingTexts.matchEverything : parts.join(", with ");
}

function anyOf(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")}${alertingTexts.or}${names.at(-1)}`;
}
