import { expect, test } from "vitest";
import { shipped } from "../calendar/calendar.fixture.ts";
import { componentTimeline } from "./component-timeline.ts";
import { hideClosed } from "./hide-closed.ts";
import { recordNotes } from "./record-notes.ts";
import type { ComponentRecord, MonitorRecord, WatchState } from "./status-record.ts";
import { mtbfSeconds, mttrSeconds, sumTime, uptimePercent } from "./sum-time.ts";
import { watchedSpans } from "./watched-spans.ts";

const HOUR = 3_600_000;
const T0 = Date.UTC(2026, 0, 5);
const DAY = { from: T0, to: T0 + 24 * HOUR };
const NOW = DAY.to;
const ALWAYS: MonitorRecord = { runs: [{ from: 0, to: NOW }], states: [] };

function record(change: Partial<ComponentRecord> = {}): ComponentRecord {
  const base = { componentId: "gw", watchedFrom: 0, status: "HEALTHY" } as const;
  return { ...base, lifecycle: "active", changes: [], lifecycles: [], ...change };
}
function figures(change: Partial<ComponentRecord>, monitor = ALWAYS) {
  const watched = watchedSpans(monitor, DAY, NOW);
  return sumTime(componentTimeline(record(change), { range: DAY, now: NOW, watched }));
}
const at = (hour: number) => T0 + hour * HOUR;
const down = (from: number, to: number) => [
  { at: at(from), from: "HEALTHY", to: "DOWN" } as const,
  { at: at(to), from: "DOWN", to: "HEALTHY" } as const,
];
const gap = (state: WatchState, from: number, to: number) => [
  { at: at(from), from: "watching", to: state } as const,
  { at: at(to), from: state, to: "watching" } as const,
];

test("CRITICAL is up and shown apart; only DOWN is down", () => {
  const changes = [
    { at: at(1), from: "HEALTHY", to: "CRITICAL" } as const,
    { at: at(3), from: "CRITICAL", to: "DOWN" } as const,
    { at: at(6), from: "DOWN", to: "HEALTHY" } as const,
  ];
  const found = figures({ changes });
  expect(found.ms).toMatchObject({ critical: 2 * HOUR, down: 3 * HOUR, healthy: 19 * HOUR });
  expect(uptimePercent(found)).toBeCloseTo(87.5);
  expect(mttrSeconds(found)).toBe(3 * 3600);
  expect(mtbfSeconds(found)).toBe(21 * 3600);
});

test("maintenance and a pause are counted apart, and neither up nor down", () => {
  const lifecycles = [
    { at: at(2), from: "active", to: "maintenance" } as const,
    { at: at(4), from: "maintenance", to: "active" } as const,
    { at: at(10), from: "active", to: "paused" } as const,
    { at: at(11), from: "paused", to: "active" } as const,
  ];
  const found = figures({ changes: down(3, 5), lifecycles });
  expect(found.ms).toMatchObject({ maintenance: 2 * HOUR, paused: HOUR, down: HOUR, healthy: 20 * HOUR });
  expect(found.repairMs).toBe(HOUR);
});

test("the monitor's own gaps are counted apart, before all else", () => {
  const monitor = {
    runs: [
      { from: 0, to: at(6) },
      { from: at(7), to: NOW },
    ],
    states: [...gap("stopped", 8, 10), ...gap("suspended", 20, 21)],
  };
  const found = figures({ changes: down(9, 12) }, monitor);
  expect(found.ms).toMatchObject({ unwatched: 4 * HOUR, down: 2 * HOUR, healthy: 18 * HOUR });
});

test("what began before the range is no failure of it, the first status of all being DOWN is one", () => {
  const [, up] = down(0, 2);
  const before = figures({ changes: up === undefined ? [] : [up] });
  expect([before.failures, before.repairs, before.repairMs]).toEqual([0, 1, 2 * HOUR]);
  const first = figures({ watchedFrom: at(3), changes: [{ at: at(3), from: null, to: "DOWN" }], status: "DOWN" });
  expect([first.failures, first.repairs, first.ms.absent]).toEqual([1, 0, 3 * HOUR]);
});

test("an outage that the monitor slept through is one, and its sleep is no time DOWN", () => {
  const found = figures({ changes: down(2, 8) }, { ...ALWAYS, states: gap("suspended", 3, 7) });
  expect([found.failures, found.repairs, found.repairMs]).toEqual([1, 1, 2 * HOUR]);
});

test("hours that came twice, because the clock was set back, are counted once as they were last, and said", () => {
  const changes = [...down(9, 10), ...down(20, 21), ...down(1, 3)];
  const clock = [
    { at: at(22), from: "watching", to: "clock-set" } as const,
    { at: at(-2), from: "clock-set", to: "watching" } as const,
  ];
  const monitor = { ...ALWAYS, states: clock };
  const found = figures({ changes }, monitor);
  expect(found.ms).toMatchObject({ down: 2 * HOUR, healthy: 22 * HOUR, unwatched: 0 });
  expect(recordNotes({ components: [record()], monitor, ahead: 0, cutAt: null }, DAY)).toEqual([
    "the clock was set back by 1 d at 2026-01-05T22:00:00.000Z; the hours that came twice are counted once",
  ]);
});

test("a change that bears a time yet to come counts as of now, and is said", () => {
  const changes = [{ at: NOW + HOUR, from: "HEALTHY", to: "DOWN" } as const];
  expect(figures({ changes, status: "DOWN" }).ms).toMatchObject({ healthy: 24 * HOUR, down: 0 });
  const notes = recordNotes({ components: [record({ changes })], monitor: ALWAYS, ahead: 1, cutAt: null }, DAY);
  expect(notes).toEqual(["1 change bears a time that is yet to come, because the clock was ahead; counted as of now"]);
});

test("a component that was removed and added anew is counted from then on, and that is said", () => {
  const lifecycles = [{ at: at(5), from: "active", to: "removed" } as const];
  const anew = { watchedFrom: at(7), lifecycles };
  expect(figures({ ...anew, changes: down(2, 3) }).ms).toMatchObject({ absent: 7 * HOUR, healthy: 17 * HOUR, down: 0 });
  const [note] = recordNotes({ components: [record(anew)], monitor: ALWAYS, ahead: 0, cutAt: null }, DAY);
  expect(note).toBe(
    "gw was removed at 2026-01-05T05:00:00.000Z and added anew; it is counted from 2026-01-05T07:00:00.000Z on",
  );
});

test("what a market's close hides is counted apart, and an outage of the night begins and ends in the session", () => {
  // NYSE trades from 14:30 to 21:00 UTC on this Monday.
  const watched = watchedSpans(ALWAYS, DAY, NOW);
  const nights = [...down(2, 16), ...down(20, 23)];
  const timeline = componentTimeline(record({ changes: nights }), { range: DAY, now: NOW, watched });
  const { ms, failures, repairs, repairMs } = sumTime(hideClosed(timeline, shipped("NYSE")));
  expect(ms).toMatchObject({ closed: 17.5 * HOUR, down: 2.5 * HOUR, healthy: 4 * HOUR });
  expect({ failures, repairs, repairMs }).toEqual({ failures: 1, repairs: 1, repairMs: 1.5 * HOUR });
});
