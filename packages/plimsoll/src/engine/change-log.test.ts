import { expect, it } from "vitest";
import type { RecordBatch } from "../port/store.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { define, refused, setUp, Target } from "./monitor.fixture.ts";

/** A monitor over a store that keeps a change only when it is let through, while it is slow. */
async function begin(ids: readonly string[]) {
  const clock = createVirtualClock();
  const memory = createMemoryStore({ clock });
  const commits: string[][] = [];
  const held: (() => void)[] = [];
  const state = { slow: false };
  const store = {
    ...memory,
    async recordBatch(batch: RecordBatch) {
      const changed = batch.transitions.map(({ transition }) => transition.componentId);
      if (changed.length > 0) commits.push(changed);
      if (state.slow && changed.length > 0) await new Promise<void>((resolve) => held.push(resolve));
      await memory.recordBatch(batch);
    },
  };
  const targets = new Map(ids.map((id) => [id, new Target()]));
  const confirm = { failures: 1, recoveries: 1, retryIntervalMs: 1000 };
  const components = Array.from(targets, ([id, target]) => define(id, target, { confirm, intervalMs: 40 }));
  const { monitor, told } = setUp({ clock, store, components });
  await monitor.start();
  await clock.advance(5000);
  commits.length = 0;
  state.slow = true;
  /** They fail, and each is checked within 40 ms. */
  const fail = async (...failing: string[]) => {
    for (const id of failing) {
      const target = targets.get(id);
      if (target !== undefined) target.answer = refused;
    }
    await clock.advance(45);
  };
  const letThrough = async () => {
    held.shift()?.();
    await clock.advance(1);
  };
  return { clock, commits, told, fail, letThrough };
}

it("gathers what fails while a commit is under way into the next one, and nothing waits when none is", async () => {
  const { commits, told, fail, letThrough } = await begin(["a", "b", "c", "d"]);
  await fail("a");
  await fail("b", "c", "d");
  expect(commits).toEqual([["a"]]);
  await letThrough();
  expect(commits.map((each) => each.toSorted())).toEqual([["a"], ["b", "c", "d"]]);
  expect([...told.durable]).toContain("a");
  await letThrough();
  expect([...told.durable]).toEqual(expect.arrayContaining(["a", "b", "c", "d"]));
});

it("tells from memory in its time what was gathered behind a commit that hangs", async () => {
  const { clock, told, fail } = await begin(["a", "b"]);
  await fail("a");
  await fail("b");
  await clock.advance(2500);
  expect([...told.fromMemory]).toEqual(expect.arrayContaining(["a", "b"]));
});
