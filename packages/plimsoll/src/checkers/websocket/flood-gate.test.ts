import { expect, test } from "vitest";
import { endOf } from "./connection-end.ts";
import { FloodGate } from "./flood-gate.ts";
import { LatencyWindow } from "./latency-window.ts";
import { RetryDelay } from "./retry-delay.ts";
import { writeSubscriptions } from "./subscription-messages.ts";

test("a tenth of what may be read in a second is read in each tenth of it, the rest is left", () => {
  const gate = new FloodGate(1000);
  const passages = Array.from({ length: 150 }, () => gate.pass(100, 0));
  expect(passages.filter((it) => it)).toHaveLength(100);
  expect(passages.at(-1)).toBe(false);
  expect(gate.pass(100, 100)).toBe(true);
  expect(gate.take()).toEqual({ received: 151, skipped: 50, restedMs: 0 });
  expect(gate.take()).toEqual({ received: 0, skipped: 0, restedMs: 0 });
});

test("a long message counts for many, and the first of a slice is always read", () => {
  const gate = new FloodGate(1000);
  expect(gate.pass(1_000_000, 0)).toBe(true);
  expect(gate.pass(10, 0)).toBe(false);
  expect(gate.pass(512 * 98, 100)).toBe(true);
  expect(gate.pass(512 * 20, 100)).toBe(false);
});

test("whoever reads without a rest rests for as long, so that half of the time is others'", () => {
  const gate = new FloodGate(1000);
  expect(gate.rest(20, 20)).toBe(0);
  expect(gate.rest(20, 40)).toBe(0);
  expect(gate.rest(20, 60)).toBe(60);
  expect(gate.rest(30, 150)).toBe(0);
  expect(gate.rest(200, 400)).toBe(200);
  expect(gate.take().restedMs).toBe(260);
  expect(gate.rest(30_000, 60_000)).toBe(1000);
});

test("whoever rests as long as it reads need never rest for others", () => {
  const gate = new FloodGate(1000);
  for (let at = 40; at < 10_000; at += 80) expect(gate.rest(40, at)).toBe(0);
});

const lost = endOf({ code: "unreachable", message: "" });

test("tries grow apart, and a feed that was live for a minute is tried again soon", () => {
  const delay = new RetryDelay(() => 1);
  const next = (liveMs: number) => delay.next(lost, liveMs);
  expect(Array.from({ length: 8 }, () => next(Number.NaN))).toEqual([1, 2, 4, 8, 16, 32, 60, 60].map((s) => s * 1000));
  expect(next(59_999)).toBe(60_000);
  expect(next(60_000)).toBe(1000);
});

test("tries differ by up to half, so that feeds do not march in step", () => {
  expect(new RetryDelay(() => 0).next(lost, 0)).toBe(500);
});

test("what is refused is asked for again after minutes", () => {
  const delay = new RetryDelay(() => 1);
  const refused = { ...lost, isStubborn: true };
  expect(Array.from({ length: 6 }, () => delay.next(refused, Number.NaN))).toEqual(
    [60, 120, 240, 480, 900, 900].map((s) => s * 1000),
  );
});

test("latencies are those of the last minute, negative ones too", () => {
  const window = new LatencyWindow();
  for (let n = 1; n <= 100; n += 1) window.add(n, 0);
  expect(window.quantile(0.5, 0)).toBeCloseTo(50, -1);
  for (let n = 0; n < 300; n += 1) window.add(-400, 20_000);
  expect(window.quantile(0.5, 20_000)).toBeCloseTo(-400, -2);
  expect(window.quantile(0.99, 20_000)).toBeCloseTo(96, -1);
  expect(window.count(45_000)).toBe(400);
  window.add(7, 100_000);
  expect(window.count(100_000)).toBe(1);
  expect(window.quantile(0.99, 300_000)).toBeNaN();
});

test("subscriptions are written out, for each symbol or in batches", () => {
  const given = { symbols: ["A/B", 'C"D', "E"], batch: 2 };
  expect(writeSubscriptions(["SUB {symbol_lower}@t"], given)).toEqual(["SUB a/b@t", 'SUB c\\"d@t', "SUB e@t"]);
  expect(writeSubscriptions([{ op: "sub", args: "{symbols}" }], given)).toEqual([
    '{"op":"sub","args":["A/B","C\\"D"]}',
    '{"op":"sub","args":["E"]}',
  ]);
  expect(writeSubscriptions(['{"args":{symbols_lower}}', { op: "status" }], { symbols: ["A"], batch: 9 })).toEqual([
    '{"args":["a"]}',
    '{"op":"status"}',
  ]);
});
