import { type AlertMatchInput, COMPONENT_TYPES } from "@plimsoll/core";
import { alertingTexts } from "../../texts/alerting.ts";

/** A match as it is typed: lists parted by commas; an empty type takes any. */
export interface MatchWords {
  readonly components: string;
  readonly type: string;
  readonly tags: string;
}
export const NO_WORDS: MatchWords = { components: "", type: "", tags: "" };

/** What was typed, as the API takes it; what is empty is left away, so that it takes any. */
export function toMatch({ components, type, tags }: MatchWords): AlertMatchInput {
  const ids = toList(components);
  const names = toList(tags);
  const known = COMPONENT_TYPES.find((one) => one === type);
  return {
    ...(ids.length > 0 ? { components: ids } : {}),
    ...(known === undefined ? {} : { types: [known] }),
    ...(names.length > 0 ? { tags: names } : {}),
  };
}

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

function toList(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function anyOf(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")}${alertingTexts.or}${names.at(-1)}`;
}
