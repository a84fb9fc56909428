import vm from "node:vm";

const MATCH_LIMIT_MS = 50;
/** What is left for a pattern when others have used the time up: enough for all that are not slow themselves. */
const LEAST_MS = 5;
/** On a busy host one match is looked at so often at most. */
const MOST_LOOKS = 5;
const BODY_LIMIT = 65_536;

/** Whether a text is a regular expression (with the `u` flag off, as most people write them). */
export function isBoundedPattern(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}

/** How long the slow patterns of one check may hold the process up together, ms: there can be a hundred endpoints. */
export class MatchBudget {
  leftMs = 2 * MATCH_LIMIT_MS;
}

/** `slow`: the pattern took too long on this text, so that nothing can be said. */
export type MatchResult = "match" | "no-match" | "slow";

/**
 * Matches a pattern against the first 64 KiB of texts from outside, ending each try after 50 ms: a pattern such as
 * `(a+)+$` could otherwise hold the whole process for hours. Only `node:vm` can interrupt a match in its thread; the one
 * script that ever runs there is the line below, so it is no sandbox and need not be one.
 */
export function createBoundedMatch(source: string): (text: string, budget?: MatchBudget) => MatchResult {
  const script = new vm.Script("pattern.test(text)");
  const scope: Record<string, unknown> = { pattern: new RegExp(source), text: "" };
  let context: vm.Context | undefined;
  const attempt = (budget: MatchBudget): MatchResult => {
    context ??= vm.createContext(scope);
    const timeout = Math.max(LEAST_MS, Math.min(MATCH_LIMIT_MS, Math.floor(budget.leftMs)));
    const before = process.cpuUsage();
    try {
      return script.runInContext(context, { timeout }) === true ? "match" : "no-match";
    } catch {
      // The limit is wall time: a match that hardly got the processor has not been slow itself.
      const { user, system } = process.cpuUsage(before);
      budget.leftMs -= Math.min(timeout, Math.max(1, (user + system) / 1000));
      return "slow";
    }
  };
  return (text, budget = new MatchBudget()) => {
    scope.text = text.slice(0, BODY_LIMIT);
    let result = attempt(budget);
    for (let looks = 1; result === "slow" && budget.leftMs > 0 && looks < MOST_LOOKS; looks++) result = attempt(budget);
    scope.text = "";
    return result;
  };
}
