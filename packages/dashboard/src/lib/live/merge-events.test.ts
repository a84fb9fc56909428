import { expect, it } from "vitest";
import { event } from "../../testing/fixtures.ts";
import { KEPT_EVENTS, mergeEvents } from "./merge-events.ts";

it("keeps a bounded number, the newest", () => {
  const many = Array.from({ length: KEPT_EVENTS + 50 }, (_, index) => event(index + 1));
  const merged = mergeEvents([], many);
  expect(merged.length).toBe(KEPT_EVENTS);
  expect(merged[0]?.id).toBe(KEPT_EVENTS + 50);
});

it("gives the same list back when nothing is new", () => {
  const known = [event(1)];
  expect(mergeEvents(known, [event(1)])).toBe(known);
});
