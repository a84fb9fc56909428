import {
  findThreshold,
  hasReached,
  type Threshold,
  type ThresholdSuggestion,
  type ThresholdTable,
} from "@plimsoll/core";
import type { ReplayPlan } from "./replay-plan.ts";

/** A plan with what is suggested in place of its own edges; what labels say goes before what quantiles say. */
export function suggestedPlan(plan: ReplayPlan, suggestions: readonly ThresholdSuggestion[]): ReplayPlan {
  const byComponent = Map.groupBy(suggestions, ({ component_id }) => component_id);
  return {
    ...plan,
    components: plan.components.map((planned) => {
      const own = byComponent.get(planned.definition.id) ?? [];
      const inOrder = own.toSorted((a, b) => Number(a.basis === "labels") - Number(b.basis === "labels"));
      const thresholds = inOrder.reduce(withSuggestion, planned.policy.thresholds);
      return { ...planned, policy: { ...planned.policy, thresholds } };
    }),
  };
}

function withSuggestion(
  table: ThresholdTable,
  { metric, warning, critical, direction }: ThresholdSuggestion,
): ThresholdTable {
  const name = metric.split("{")[0] ?? metric;
  const before = table[metric] ?? findThreshold(table, { name }) ?? {};
  const { clear, ...rest } = before;
  const edges: Threshold = { ...rest, warning, critical, direction };
  // A value at which a level is left must lie short of where it is entered.
  const fits = clear !== undefined && !hasReached(clear, warning, direction);
  return { ...table, [metric]: fits ? { ...edges, clear } : edges };
}
