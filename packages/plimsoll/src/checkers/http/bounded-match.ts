import vm from "node:vm";

const MATCH_LIMIT_MS = 50;
const BODY_LIMIT = 65_536;

/** Whether a text is a regular expression (with the `u` flag off, as most people write them). */
export function isBoundedPattern(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}

/** `slow`: the pattern took too long on this text, so that nothing can be said. */
export type MatchResult = "match" | "no-match" | "slow";

/**
 * Matches a pattern against the first 64 KiB of texts from outside, ending each try after 50 ms: a pattern such as
 * `(a+)+$` could otherwise hold the whole process for hours. Only `node:vm` can interrupt a match in its thread; the one
 * script that ever runs there is the line below, so it is no sandbox and need not be one.
 */
export function createBoundedMatch(source: string): (text: string) => MatchResult {
  const script = new vm.Script("pattern.test(text)");
  const scope: Record<string, unknown> = { pattern: new RegExp(source), text: "" };
  let context: vm.Context | undefined;
  const attempt = (): MatchResult => {
    context ??= vm.createContext(scope);
    try {
      return script.runInContext(context, { timeout: MATCH_LIMIT_MS }) === true ? "match" : "no-match";
    } catch {
      return "slow";
    }
  };
  return (text) => {
    scope.text = text.slice(0, BODY_LIMIT);
    const first = attempt();
    const result = first === "slow" ? attempt() : first; // the limit is wall time: a busy host deserves a second look
    scope.text = "";
    return result;
  };
}
