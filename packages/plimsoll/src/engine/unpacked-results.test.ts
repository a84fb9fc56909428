import { expect, it } from "vitest";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { setUp } from "./monitor.fixture.ts";

const MINUTE = 60_000;

it("tells of results that could not be packed, once an hour however often there are some, and counts them", async () => {
  const clock = createVirtualClock();
  const memory = createMemoryStore({ clock });
  let unpacked = 0;
  const store = { ...memory, prune: async () => ({ deleted: 0, more: false, unpacked, unreadable: 0 }) };
  const { monitor } = setUp({ clock, store, components: [] });
  await monitor.start();
  const told = () => monitor.recentEvents(100).filter(({ event_type }) => event_type === "history_not_packed");
  await clock.advance(2 * MINUTE);
  expect(told()).toEqual([]);
  unpacked = 3;
  await clock.advance(MINUTE);
  expect(told()).toMatchObject([{ severity: "MEDIUM", details: { results: 3 } }]);
  unpacked = 8;
  await clock.advance(10 * MINUTE);
  expect(told()).toHaveLength(1);
  // The store was opened anew.
  unpacked = 2;
  await clock.advance(60 * MINUTE);
  expect(told().map(({ details }) => details)).toEqual(expect.arrayContaining([{ results: 3 }, { results: 7 }]));
  expect(monitor.counters().unpackedResults).toBe(10);
});

it("tells of packed history that could not be read any more", async () => {
  const clock = createVirtualClock();
  const memory = createMemoryStore({ clock });
  const store = { ...memory, prune: async () => ({ deleted: 0, more: false, unpacked: 0, unreadable: 2 }) };
  const { monitor } = setUp({ clock, store, components: [] });
  await monitor.start();
  await clock.advance(2 * MINUTE);
  const told = monitor.recentEvents(100).filter(({ event_type }) => event_type === "history_unreadable");
  expect(told).toMatchObject([{ severity: "MEDIUM", details: { pieces: 2 } }]);
  expect(told[0]?.message).toMatch(/^2 pieces of packed history could not be read any more: /);
});
