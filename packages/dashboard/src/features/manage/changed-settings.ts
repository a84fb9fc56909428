import type { Draft } from "./definition-queries.ts";
import { isRecord } from "./form-field.ts";

/** The settings that differ between two components, those of the check one by one: `interval`, `check.port`. */
export function changedSettings(before: Draft, after: Draft): string[] {
  return namesIn(before, after)
    .filter((name) => name !== "id" && !isSame(before[name], after[name]))
    .flatMap((name) => {
      const [old, now] = [before[name], after[name]];
      if (name !== "check" || !isRecord(old) || !isRecord(now)) return [name];
      return namesIn(old, now)
        .filter((option) => !isSame(old[option], now[option]))
        .map((option) => `check.${option}`);
    });
}

function namesIn(before: Draft, after: Draft): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])];
}

/** Whether two values say the same, in whatever order their members stand. */
function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((it, index) => isSame(it, other[index]));
  if (isRecord(one) && isRecord(other)) return namesIn(one, other).every((name) => isSame(one[name], other[name]));
  return Object.is(one, other);
}
