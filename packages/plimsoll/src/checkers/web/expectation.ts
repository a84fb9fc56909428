import { createBoundedMatch, type MatchBudget } from "../../config/bounded-match.ts";
import type { ExpectationOptions, JsonAssertion } from "./expectation-options.ts";
import { compileAssertion } from "./json-assertion.ts";
import { readJson } from "./json-document.ts";

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
  const rules = assertions.map(compileAssertion);
  return (body) => {
    const document = readJson(body);
    if (document.kind === "unreadable") return `with ${document.words}`;
    for (const rule of rules) {
      const fault = rule(document.root);
      if (fault !== null) return fault;
    }
    return null;
  };
}
