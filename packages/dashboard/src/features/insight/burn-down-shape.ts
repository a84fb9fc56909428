import type { SloReport } from "@plimsoll/core";

/** The share of the budget that was left before the first day and after each, oldest first; below 0: more than there was. */
export function burnDown({ by_day, budget }: Pick<SloReport, "by_day" | "budget">): number[] {
  if (!(budget.total > 0) || by_day.length === 0) return [];
  const left = [1];
  for (const { spent } of by_day) left.push((left.at(-1) ?? 1) - spent / budget.total);
  return left.every(Number.isFinite) ? left : [];
}
