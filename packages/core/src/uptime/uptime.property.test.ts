import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HEALTH_STATUSES } from "../status/health-status.ts";
import { componentTimeline } from "./component-timeline.ts";
import { recordNotes } from "./record-notes.ts";
import { type ComponentRecord, KEPT_LIFECYCLES, type StatusRecord, WATCH_STATES } from "./status-record.ts";
import { mtbfSeconds, mttrSeconds, sumTime, uptimePercent } from "./sum-time.ts";
import { TIME_PARTS } from "./time-part.ts";
import { watchedSpans } from "./watched-spans.ts";

const NOW = 1000;
const RANGE = { from: 200, to: 900 };
const moment = fc.integer({ min: 0, max: 1400 });
const status = fc.constantFrom(...HEALTH_STATUSES, null);
/** As a store might give them after clocks were set, results came twice and rows were lost: in no order at all. */
const wild = <T>(state: fc.Arbitrary<T>) =>
  fc.array(fc.record({ at: moment, from: state, to: state }), { maxLength: 12 });

const component: fc.Arbitrary<ComponentRecord> = fc.record({
  componentId: fc.constant("c"),
  watchedFrom: fc.option(moment),
  status,
  lifecycle: fc.constantFrom(...KEPT_LIFECYCLES),
  changes: wild(status),
  lifecycles: wild(fc.constantFrom(...KEPT_LIFECYCLES)),
});
const monitor = fc.record({
  runs: fc.array(
    fc.tuple(moment, moment).map(([from, to]) => ({ from, to })),
    { maxLength: 5 },
  ),
  states: wild(fc.constantFrom(...WATCH_STATES)),
});
const records: fc.Arbitrary<StatusRecord> = fc.record({
  components: fc.tuple(component),
  monitor,
  ahead: fc.nat(3),
  cutAt: fc.constant(null),
});

describe("time over any record, however wild", () => {
  test("is cut without gap or overlap, and its parts sum to the range exactly", () => {
    fc.assert(
      fc.property(records, ({ components: [record], monitor: own }) => {
        if (record === undefined) return;
        const watched = watchedSpans(own, RANGE, NOW);
        const segments = componentTimeline(record, { range: RANGE, now: NOW, watched });
        expect(segments[0]?.from).toBe(RANGE.from);
        expect(segments.at(-1)?.to).toBe(RANGE.to);
        segments.forEach(({ from, to }, index) => {
          expect(from).toBeLessThan(to);
          if (index > 0) expect(segments[index - 1]?.to).toBe(from);
        });
        const { ms } = sumTime(segments);
        expect(TIME_PARTS.reduce((sum, part) => sum + ms[part], 0)).toBe(RANGE.to - RANGE.from);
      }),
    );
  });

  test("gives no negative figure and no percentage outside 0 to 100", () => {
    fc.assert(
      fc.property(records, (record) => {
        const [first] = record.components;
        if (first === undefined) return;
        const watched = watchedSpans(record.monitor, RANGE, NOW);
        const figures = sumTime(componentTimeline(first, { range: RANGE, now: NOW, watched }));
        const percent = uptimePercent(figures) ?? 0;
        expect(percent).toBeGreaterThanOrEqual(0);
        expect(percent).toBeLessThanOrEqual(100);
        expect(mttrSeconds(figures) ?? 0).toBeGreaterThanOrEqual(0);
        expect(mtbfSeconds(figures) ?? 0).toBeGreaterThanOrEqual(0);
        expect(recordNotes(record, RANGE).length).toBeLessThan(20);
      }),
    );
  });

  test("agrees with looking at each moment by itself where the record is in order", () => {
    fc.assert(
      fc.property(
        component,
        fc.uniqueArray(fc.integer({ min: 201, max: 899 }), { maxLength: 8 }),
        fc.array(fc.constantFrom(...HEALTH_STATUSES), { minLength: 9, maxLength: 9 }),
        (base, moments, statuses) => {
          const at = [...moments].sort((a, b) => a - b);
          const statusAt = (time: number) => statuses[at.filter((change) => change <= time).length] ?? null;
          const changes = at.map((time) => ({ at: time, from: statusAt(time - 1), to: statusAt(time) }));
          const inOrder = { ...base, watchedFrom: 0, status: statusAt(NOW), lifecycle: "active" as const };
          const record = { ...inOrder, changes, lifecycles: [] };
          const segments = componentTimeline(record, { range: RANGE, now: NOW, watched: [RANGE] });
          const seen = { HEALTHY: 0, WARNING: 0, CRITICAL: 0, DOWN: 0 };
          for (let time = RANGE.from; time < RANGE.to; time += 1) {
            const now = statusAt(time);
            if (now !== null) seen[now] += 1;
          }
          const { healthy, warning, critical, down } = sumTime(segments).ms;
          expect({ HEALTHY: healthy, WARNING: warning, CRITICAL: critical, DOWN: down }).toEqual(seen);
        },
      ),
    );
  });
});
