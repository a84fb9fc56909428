import { type AlertMatchInput, COMPONENT_TYPES } from "@plimsoll/core";

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

function toList(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
