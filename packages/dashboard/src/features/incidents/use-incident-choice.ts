import { useSearchParams } from "react-router";
import type { ResolvedChoice } from "./use-resolved-incidents-query.ts";

/** The periods by what stands in the address; days, null for all. */
export const PERIODS = [
  { value: "1d", label: "24 h", days: 1 },
  { value: "7d", label: "7 d", days: 7 },
  { value: "30d", label: "30 d", days: 30 },
  { value: "all", label: "all", days: null },
] as const;
const DEFAULT_PERIOD = PERIODS[1];

/** The list's filter, kept in the address so that a link shows the same list. */
export function useIncidentChoice() {
  const [search, setSearch] = useSearchParams();
  const period = PERIODS.find(({ value }) => value === search.get("period")) ?? DEFAULT_PERIOD;
  const componentId = search.get("component");
  const change = (next: { component: string | null; period: string }): void => {
    const params = new URLSearchParams();
    if (next.component !== null) params.set("component", next.component);
    if (next.period !== DEFAULT_PERIOD.value) params.set("period", next.period);
    setSearch(params, { replace: true });
  };
  const choice: ResolvedChoice = { componentId, days: period.days };
  return {
    choice,
    period: period.value,
    setComponent: (component: string | null) => change({ component, period: period.value }),
    setPeriod: (value: string) => change({ component: componentId, period: value }),
  };
}
