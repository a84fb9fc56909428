import { useMemo } from "react";
import { useSearchParams } from "react-router";
import type { ChartPoint } from "../../charts/chart-points.ts";
import type { TimeView } from "../../lib/time-view/time-view.ts";
import { type Comparison, findComparison, shiftSeries } from "./comparison.ts";
import { useMetricsQuery } from "./use-metrics-query.ts";

const NOTHING: ReadonlyMap<string, readonly ChartPoint[]> = new Map();

/** What the address says that the charts are held against, and how to have it say something else. */
export function useComparison(): readonly [Comparison | null, (id: string) => void] {
  const [search, setSearch] = useSearchParams();
  const set = (id: string): void => {
    setSearch(
      (old) => {
        const next = new URLSearchParams(old);
        if (id === "") next.delete("compare");
        else next.set("compare", id);
        return next;
      },
      { replace: true },
    );
  };
  return [findComparison(search.get("compare")), set];
}

/** The values that the charts are held against, by chart; empty where there is nothing to hold them against. */
export function useComparedPoints(
  id: string,
  comparison: Comparison | null,
  of: { view: TimeView; intervalMs: number },
) {
  const query = useMetricsQuery(id, { ...of, earlierMs: comparison?.ms ?? 0 }, comparison !== null);
  const series = query.data?.series;
  const points = useMemo(
    () => (comparison === null || series === undefined ? NOTHING : shiftSeries(series, comparison.ms)),
    [comparison, series],
  );
  return { points, query };
}
