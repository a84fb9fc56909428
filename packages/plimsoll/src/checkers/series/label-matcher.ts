import { createBoundedMatch, isBoundedPattern } from "../../config/bounded-match.ts";
import { isPlainPattern } from "./plain-pattern.ts";

export const MATCHER_OPERATORS = ["=", "!=", "=~", "!~"] as const;
export type MatcherOperator = (typeof MATCHER_OPERATORS)[number];

/** What one label must be; a label that is not there counts as empty, as in PromQL. */
export interface LabelMatcher {
  readonly label: string;
  readonly operator: MatcherOperator;
  readonly value: string;
}

/** `slow`: the pattern took too long on this text. */
export type Matched = "match" | "no-match" | "slow";
/** Longer values are looked at as patterns that could take long are. */
const MOST_PLAIN = 1024;

/** Prepares a matcher. Patterns are anchored at both ends, as in PromQL; none can hold the process up. */
export function compileMatcher({ operator, value }: LabelMatcher): (text: string) => Matched {
  if (operator === "=") return (text) => (text === value ? "match" : "no-match");
  if (operator === "!=") return (text) => (text === value ? "no-match" : "match");
  const match = compilePattern(value);
  if (operator === "=~") return match;
  return (text) => {
    const found = match(text);
    if (found === "slow") return found;
    return found === "match" ? "no-match" : "match";
  };
}

/** Whether a text is a pattern that can be matched. */
export function isLabelPattern(source: string): boolean {
  return isBoundedPattern(anchored(source));
}

function compilePattern(source: string): (text: string) => Matched {
  const bounded = createBoundedMatch(anchored(source));
  if (!isPlainPattern(source)) return bounded;
  const pattern = new RegExp(anchored(source));
  return (text) => {
    if (text.length > MOST_PLAIN) return bounded(text);
    return pattern.test(text) ? "match" : "no-match";
  };
}

function anchored(source: string): string {
  return `^(?:${source})$`;
}
