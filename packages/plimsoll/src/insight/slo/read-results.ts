import type { SloIndicator } from "@plimsoll/core";
import { PRESENCE } from "../../port/check-columns.ts";
import type { Store, TimeRange } from "../../port/store.ts";

/** So many rows are read at once: a few ms of work. */
const PAGE_ROWS = 5000;

/**
 * Each result of a component over a range, oldest first: whether every series of the metric keeps within its limit. A check
 * that failed, or a value that is missing where the metric was reported, is bad; a result without the metric is left out.
 */
export async function* readResults(
  store: Store,
  { metric, limit, goodIs }: Extract<SloIndicator, { kind: "metric" }>,
  { componentId, from, to }: TimeRange & { readonly componentId: string },
): AsyncGenerator<{ readonly at: number; readonly isGood: boolean }> {
  let next: number | null = from;
  while (next !== null) {
    const page: Awaited<ReturnType<Store["queryColumns"]>> = await store.queryColumns({
      componentId,
      from: next,
      to,
      limit: PAGE_ROWS,
    });
    const { columns } = page;
    const series = columns?.series.filter(({ name }) => name === metric) ?? [];
    for (let row = 0; row < (columns?.rows ?? 0); row += 1) {
      const at = columns?.at[row] ?? from;
      if ((columns?.errorCount[row] ?? 0) > 0) yield { at, isGood: false };
      else {
        const given = series.filter(({ presence }) => presence[row] !== PRESENCE.absent);
        const isWithin = (value: number) => (goodIs === "below" ? value < limit : value > limit);
        if (given.length > 0) yield { at, isGood: given.every(({ values }) => isWithin(values[row] ?? Number.NaN)) };
      }
    }
    next = page.next;
  }
}
