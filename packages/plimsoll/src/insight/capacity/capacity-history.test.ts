import { type ComponentHealth, toTimestamp } from "@plimsoll/core";
import { describe, expect, it } from "vitest";
import type { SeriesQuery, Store } from "../../port/store.ts";
import { createMemoryStore } from "../../storage/memory/memory-store.ts";
import { batchOf, checkOf } from "../../storage/store-samples.contract.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { surveyCapacity } from "./capacity-survey.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Neither on the hour nor on the day. */
const FIRST = Date.UTC(2026, 10, 2, 14, 7, 30);

interface Row {
  readonly at: number;
  readonly value: number;
  readonly unit?: string;
}

function everyMinute(minutes: number, valueAt: (minute: number) => number, unit = "%"): Row[] {
  return Array.from({ length: minutes }, (_, n) => ({ at: FIRST + n * MINUTE, value: valueAt(n), unit }));
}

function hostWith(mounts: readonly (string | undefined)[], unit: string) {
  const edges = { direction: "above", threshold_warning: null, threshold_critical: 90 };
  const metrics = mounts.map((mount) => ({
    ...{ name: "disk_usage", value: 50, unit, ...edges },
    ...(mount === undefined ? {} : { labels: { mount } }),
  }));
  const health = { component_id: "host", metrics } as unknown as ComponentHealth;
  return { ids: () => ["host"], component: () => ({ health, calendar: null, earlyWarning: {} }) };
}

interface Kept {
  readonly unit?: string;
  readonly keeps?: readonly SeriesQuery["resolution"][];
  readonly mounts?: readonly (string | undefined)[];
}

async function surveyOf(rows: readonly Row[], { unit = "%", keeps, mounts = [undefined] }: Kept = {}) {
  const clock = createVirtualClock((rows.at(-1)?.at ?? FIRST) + 10 * SECOND);
  const memory = createMemoryStore({ clock });
  await memory.open();
  const labelled = mounts.map((mount) => (mount === undefined ? {} : { labels: { mount } }));
  const checks = rows.map(({ at, value, unit = "%" }) => {
    const metrics = labelled.map((labels) => ({ name: "disk_usage", ...labels, value, unit, status: "HEALTHY" }));
    return checkOf("host", at, { metrics: JSON.stringify(metrics) });
  });
  await memory.recordBatch(batchOf({ checks }));
  const asked: SeriesQuery[] = [];
  const store: Pick<Store, "querySeries"> = {
    async querySeries(query) {
      asked.push(query);
      return keeps === undefined || keeps.includes(query.resolution) ? memory.querySeries(query) : [];
    },
  };
  const page = surveyCapacity(
    { store, clock, world: hostWith(mounts, unit) },
    { componentId: null, limit: 50, after: null, whatIf: null },
  );
  page.catch(() => undefined);
  for (let turn = 0; turn < 50; turn += 1) await clock.advance(5);
  return { items: (await page).items, asked };
}

async function capacityOf(rows: readonly Row[], kept: Kept = {}) {
  return (await surveyOf(rows, kept)).items[0];
}

describe("a peak", () => {
  const rows = everyMinute(5 * 60, (minute) => (minute === 90 ? 77 : 40 + (minute % 5)));

  it("is told to the moment where that is known", async () => {
    const row = await capacityOf(rows);
    expect(row).toMatchObject({ peak: 77, peak_at: toTimestamp(FIRST + 90 * MINUTE), peak_resolution: "raw" });
  });

  it("is told by the day or the hour where no more is kept, and never before the first result", async () => {
    const days = await capacityOf(rows, { keeps: ["1d"] });
    expect(days).toMatchObject({ peak: 77, peak_at: "2026-11-02T00:00:00.000Z", peak_resolution: "1d" });
    const early = everyMinute(5 * 60, (minute) => (minute === 0 ? 77 : 40));
    expect(await capacityOf(early, { keeps: ["1d", "1h", "1m"] })).toMatchObject({
      peak_at: toTimestamp(FIRST - 30 * SECOND),
      peak_resolution: "1m",
    });
  });

  it("is looked for once for all series of a name that peaked together", async () => {
    const [one, four] = [await surveyOf(rows), await surveyOf(rows, { mounts: ["/", "/a", "/b", "/c"] })];
    expect(four.items).toHaveLength(4);
    expect(four.items[3]).toMatchObject({ peak_at: toTimestamp(FIRST + 90 * MINUTE), peak_resolution: "raw" });
    expect(four.asked).toEqual(one.asked);
  });

  it("is of the history since the first result", async () => {
    const row = await capacityOf(rows);
    expect(row?.history_days).toBeCloseTo((299 * MINUTE + 10 * SECOND) / DAY, 6);
  });
});

describe("a metric whose unit changed", () => {
  it("has only what was measured in its unit, and says since when", async () => {
    const before = everyMinute(120, () => 900, "ms");
    const since = FIRST + 120 * MINUTE;
    const after = Array.from({ length: 120 }, (_, n) => ({
      at: since + n * MINUTE,
      value: 0.4 + (n === 7 ? 0.1 : 0),
      unit: "s",
    }));
    const row = await capacityOf([...before, ...after], { unit: "s" });
    expect(row).toMatchObject({
      peak: 0.5,
      peak_at: toTimestamp(since + 7 * MINUTE),
      notes: ["In s since 2026-11-02T16:07:30Z, in ms before: what was before is left out."],
    });
    expect(row?.history_days).toBeCloseTo((119 * MINUTE + 10 * SECOND) / DAY, 6);
    expect((await capacityOf(after, { unit: "s" }))?.notes).toEqual([]);
  });

  it("says so when nothing was measured in its unit yet", async () => {
    const row = await capacityOf(
      everyMinute(120, () => 900, "ms"),
      { unit: "s" },
    );
    expect(row).toMatchObject({
      peak: null,
      history_days: 0,
      notes: ["In s now, in ms before: what was before is left out."],
    });
  });
});
