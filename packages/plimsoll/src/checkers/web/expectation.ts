import { createBoundedMatch, type MatchBudget } from "../net/bounded-match.ts";
import type { ExpectationOptions, JsonAssertion } from "./expectation-options.ts";
import { type JsonPath, parseJsonPath, valueAt } from "./json-path.ts";

/** What an answer must look like, prepared once so that a check only compares. */
export interface Expectation {
  readonly acceptsStatus: (status: number) => boolean;
  /** The accepted statuses in words: `2xx`, `200 or 204`. */
  readonly statusInWords: string;
  /** What is wrong with a body in words, null when nothing is. Absent: the body doesn't matter and need not be kept. */
  readonly judgeBody?: BodyRule;
}

/** The budget is that of the check, whose endpoints share it. */
type BodyRule = (body: string, budget?: MatchBudget) => string | null;

export function compileExpectation(options: ExpectationOptions): Expectation {
  const statuses = options.status === undefined ? ["2xx"] : [options.status].flat();
  const codes = new Set(statuses.filter((it) => typeof it === "number"));
  const classes = new Set(statuses.filter((it) => typeof it === "string").map((it) => Number(it[0])));
  const rules = bodyRules(options);
  return {
    acceptsStatus: (status) => classes.has(Math.floor(status / 100)) || codes.has(status),
    statusInWords: statuses.join(" or "),
    ...(rules.length > 0 && { judgeBody: allOf(rules) }),
  };
}

function allOf(rules: readonly BodyRule[]): BodyRule {
  return (body, budget) => {
    for (const rule of rules) {
      const fault = rule(body, budget);
      if (fault !== null) return fault;
    }
    return null;
  };
}

function bodyRules(options: ExpectationOptions): BodyRule[] {
  const rules: BodyRule[] = [];
  const { body_contains: part, body_matches: pattern, json } = options;
  if (part !== undefined) {
    rules.push((body) => (body.includes(part) ? null : `without ${JSON.stringify(part)} in the body`));
  }
  if (pattern !== undefined) rules.push(matchRule(pattern));
  if (json !== undefined) rules.push(jsonRule(json));
  return rules;
}

function matchRule(pattern: string): BodyRule {
  const match = createBoundedMatch(pattern);
  return (body, budget) => {
    const result = match(body, budget);
    if (result === "match") return null;
    if (result === "slow") return `with a body on which the pattern /${pattern}/ takes too long`;
    return `with a body that doesn't match /${pattern}/`;
  };
}

function jsonRule(assertions: readonly JsonAssertion[]): BodyRule {
  const prepared = assertions.map((assertion) => ({ assertion, path: parseJsonPath(assertion.path) ?? [] }));
  return (body) => {
    let root: unknown;
    try {
      root = JSON.parse(body);
    } catch {
      return "with a body that isn't JSON";
    }
    for (const { assertion, path } of prepared) {
      const fault = judgeValue(root, path, assertion);
      if (fault !== null) return fault;
    }
    return null;
  };
}

function judgeValue(root: unknown, path: JsonPath, assertion: JsonAssertion): string | null {
  const value = valueAt(root, path);
  const { equals, not_equals, above, below, exists } = assertion;
  const found = `with ${assertion.path} ${inWords(value)}`;
  if (exists === false) return value === undefined ? null : `${found}, expected it absent`;
  if (value === undefined) return `without ${assertion.path} in the body`;
  if (equals !== undefined && value !== equals) return `${found}, expected ${inWords(equals)}`;
  if (not_equals !== undefined && value === not_equals) return `${found}, expected anything else`;
  if (above !== undefined && !(toNumber(value) > above)) return `${found}, expected above ${above}`;
  if (below !== undefined && !(toNumber(value) < below)) return `${found}, expected below ${below}`;
  return null;
}

/** Exchanges send prices as text: `"1.25"` counts as a number. */
function toNumber(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
}

function inWords(value: unknown): string {
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a list" : "an object";
  const text = JSON.stringify(value) ?? "absent";
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
