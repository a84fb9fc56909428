import {
  ALWAYS_OPEN,
  CountTally,
  componentTally,
  hideClosed,
  isUp,
  type MarketCalendar,
  pathTally,
  type SloDefinition,
  type Tally,
  type TimeSegment,
} from "@plimsoll/core";
import type { Store } from "../../port/store.ts";
import { readTimeReport, type TimeReport } from "../statistics/time-report.ts";
import { readResults } from "./read-results.ts";

/** Results wait so long for their group commit and more: what is newer is read the next time, ms. */
const SETTLE_MS = 5000;

export interface SloSources {
  readonly store: Store;
  readonly tagged: (tag: string) => readonly string[];
  /** A calendar by its id; null where there is none such. */
  readonly marketOf: (calendar: string) => MarketCalendar | null;
}

/** Reads what one objective is measured by. Results are counted once, as they come; time is worked out anew each time. */
export class SloReader {
  readonly #slo: SloDefinition;
  readonly #sources: SloSources;
  readonly #counts = new CountTally();
  /** Up to when each component's results have been counted, epoch ms. */
  readonly #countedTo = new Map<string, number>();

  constructor(slo: SloDefinition, sources: SloSources) {
    this.#slo = slo;
    this.#sources = sources;
  }

  /** Rejects with StoreError while the store cannot answer. */
  async read(now: number): Promise<Tally> {
    const { scope, indicator, windowMs } = this.#slo;
    const ids = this.#ids();
    const range = { from: now - windowMs, to: now };
    const report = await readTimeReport(this.#sources.store, { range, now, componentIds: ids });
    if (indicator.kind === "metric") return this.#count(ids, report);
    const { timelines, market } = this.#timelinesOf(report, ids);
    return (scope.kind === "path" ? pathTally : componentTally)(timelines, indicator.badStatus, market);
  }

  /** With a calendar, without the hours in which its market is closed. */
  #timelinesOf(report: TimeReport, ids: readonly string[]) {
    const { calendar } = this.#slo;
    const market = calendar === undefined ? null : this.#sources.marketOf(calendar);
    const all = timelinesOf(report, ids);
    if (market === null) return { timelines: all, market: ALWAYS_OPEN };
    return { timelines: new Map(Array.from(all, ([id, line]) => [id, hideClosed(line, market)] as const)), market };
  }

  #ids(): readonly string[] {
    const { scope } = this.#slo;
    if (scope.kind === "tag") return this.#sources.tagged(scope.tag);
    return scope.kind === "path" ? scope.stages : scope.ids;
  }

  /** Counts the results that came since the last time; what was hidden at their moment does not count. */
  async #count(ids: readonly string[], report: TimeReport): Promise<Tally> {
    const { indicator, windowMs } = this.#slo;
    const { to: now } = report.range;
    const { timelines, market } = this.#timelinesOf(report, ids);
    this.#counts.watch(timelines, market);
    for (const id of indicator.kind === "metric" ? ids : []) {
      const from = Math.max(now - windowMs, this.#countedTo.get(id) ?? 0);
      const to = now - SETTLE_MS;
      if (indicator.kind !== "metric" || from >= to) continue;
      for await (const { at, isGood } of readResults(this.#sources.store, indicator, { componentId: id, from, to })) {
        if (isCounted(timelines.get(id) ?? [], at)) this.#counts.add(id, at, isGood);
        this.#countedTo.set(id, at + 1);
      }
      this.#countedTo.set(id, to);
    }
    this.#counts.forget(now - windowMs, now);
    return this.#counts;
  }
}

/** Of each component in the order of its name; of one that has no status yet, absent. */
function timelinesOf(report: TimeReport, ids: readonly string[]): Map<string, readonly TimeSegment[]> {
  const records = new Map(report.components.map((record) => [record.componentId, record]));
  const absent: TimeSegment[] = [{ ...report.range, part: "absent" }];
  return new Map(
    ids.map((id) => {
      const record = records.get(id);
      return [id, record === undefined ? absent : report.timelineOf(record)] as const;
    }),
  );
}

function isCounted(segments: readonly TimeSegment[], at: number): boolean {
  let [low, high] = [0, segments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments[middle]?.to ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  const part = segments[low]?.part ?? "absent";
  return part === "down" || isUp(part);
}
