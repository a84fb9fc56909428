import { expect, it } from "vitest";
import { EMPTY_BATCH, type NewCheck, type RecordBatch, StoreError } from "../port/store.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { MAX_WAITING_CHANGES, Recorder } from "./recorder.ts";

const check = (componentId: string): NewCheck => ({
  timestamp: "2026-01-05T09:00:00.000Z",
  componentId,
  componentType: "CUSTOM",
  status: "HEALTHY",
  metrics: "[]",
  uptimeSeconds: 0,
  errorCount: 0,
  lastError: null,
});

/** A recorder over a store whose every commit waits until it is let through, or is refused while `full`. */
function setUp() {
  const clock = createVirtualClock();
  const memory = createMemoryStore({ clock });
  const kept: string[] = [];
  const reports: { droppedChecks: number; droppedChanges: number }[] = [];
  const state = { full: false, slow: false };
  const letThrough: (() => void)[] = [];
  const store = {
    ...memory,
    async recordBatch(batch: RecordBatch) {
      if (state.full) throw new StoreError("full", "no space left");
      if (state.slow) await new Promise<void>((resolve) => letThrough.push(resolve));
      kept.push(...batch.checks.map((each) => each.componentId));
    },
  };
  const onRecovered = (report: (typeof reports)[number]) => void reports.push(report);
  const recorder = new Recorder({ store, clock, onTrouble: () => {}, onRecovered });
  return { clock, recorder, kept, reports, state, letThrough };
}

it("writes on closing also what came while a commit was under way", async () => {
  const { clock, recorder, kept, state, letThrough } = setUp();
  state.slow = true;
  recorder.addCheck(check("first"));
  await clock.advance(300);
  recorder.addCheck(check("second"));
  const closed = recorder.close(3000);
  letThrough.shift()?.();
  await clock.advance(1);
  letThrough.shift()?.();
  await clock.advance(1);
  await closed;
  expect(kept).toEqual(["first", "second"]);
});

it("closes in its time when the store takes nothing", async () => {
  const { clock, recorder, state } = setUp();
  state.full = true;
  recorder.addCheck(check("first"));
  const closed = recorder.close(3000);
  await clock.advance(3000);
  await closed;
});

it("says how many changes it had to drop when a store could not be written to for too long", async () => {
  const { clock, recorder, reports, state } = setUp();
  state.full = true;
  for (let n = 0; n < MAX_WAITING_CHANGES + 7; n++) void recorder.commit(EMPTY_BATCH);
  await clock.advance(100);
  state.full = false;
  await clock.advance(20_000);
  expect(reports).toMatchObject([{ droppedChecks: 0, droppedChanges: 7 }]);
});
