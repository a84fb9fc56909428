import { ALWAYS_OPEN, type MarketCalendar } from "@plimsoll/core";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { checkDeclaredMetric, declaredMetricShape, declaredThresholds } from "./declared-metric.ts";
import { type FoundValue, type ReadingContext, readMetric } from "./read-metric.ts";
import { StateMemory } from "./state-memory.ts";
import { toAnswer } from "./to-answer.ts";

const schema = z.strictObject(declaredMetricShape).superRefine(checkDeclaredMetric);
const NOW = Date.UTC(2024, 9, 1, 12);
const contextOf = (given: Partial<ReadingContext> = {}): ReadingContext => ({
  now: NOW,
  market: ALWAYS_OPEN,
  states: new StateMemory(),
  ...given,
});
const read = (options: object, raw: unknown, given: Partial<ReadingContext & FoundValue> = {}) =>
  readMetric(schema.parse({ name: "figure", ...options }), { ...given, raw }, contextOf(given));
const amountOf = (...given: Parameters<typeof read>) => read(...given).reading.value;

describe("a number", () => {
  test.each([
    [3, 3],
    ["0.00000001", 1e-8],
    ["-12.50", -12.5],
    [12n, 12],
    [true, 1],
    [false, 0],
  ])("is read from %s", (raw, value) => expect(amountOf({}, raw)).toBe(value));

  test.each([null, undefined, "", "many", Number.NaN, {}, "Infinity"])("that is %s is missing, with why", (raw) => {
    const { reading, down } = read({ down: 1 }, raw);
    expect(reading).toMatchObject({ value: null, details: { error: expect.any(String) } });
    expect(down).toBeNull();
  });

  test("is scaled, and carries its unit, direction and labels", () => {
    const { reading } = read({ unit: "kB", scale: 0.001, direction: "below" }, 1536, {
      labels: { a: "b" },
    });
    expect(reading).toEqual({ name: "figure", value: 1.536, unit: "kB", direction: "below", labels: { a: "b" } });
  });

  test("is DOWN from its limit on, whichever way is bad", () => {
    expect(read({ down: 90, unit: "s" }, 89.9).down).toBeNull();
    expect(read({ down: 90, unit: "s" }, 90).down).toBe("figure is 90 s, DOWN at 90 s");
    expect(read({ down: 1, direction: "below" }, 1).down).toBe("figure is 1, DOWN at 1 or less");
    expect(read({ down: 1, direction: "below" }, 2).down).toBeNull();
  });
});

describe("an age", () => {
  test("is the seconds since, needs no second look, and says when that was", () => {
    expect(read({ age: "ms" }, NOW - 2500).reading).toEqual({
      name: "figure",
      value: 2.5,
      unit: "s",
      conclusive: true,
      details: { at: "2024-10-01T11:59:57.500Z" },
    });
  });

  test("of a stamp a little ahead is 0; of one far ahead it is missing, as a fault of a clock, unit or zone", () => {
    expect(amountOf({ age: "ms" }, NOW + 500)).toBe(0);
    const { reading } = read({ age: "text" }, "2024-10-01 14:00:00");
    expect(reading).toMatchObject({ value: null, details: { error: expect.stringContaining("2 h in the future") } });
  });

  test("of what is no moment is missing", () => {
    expect(amountOf({ age: "ms" }, 1e300)).toBeNull();
    expect(amountOf({ age: "text" }, "yesterday")).toBeNull();
  });

  test("counts only the session where that is asked for, and not the grace after the open", () => {
    const open = NOW - 60_000;
    const market: MarketCalendar = {
      ...ALWAYS_OPEN,
      graceMs: 30_000,
      sessionMs: (from, to) => Math.max(0, to - Math.max(from, open)),
    };
    const at = (now: number, session_time = true) =>
      amountOf({ age: "ms", session_time }, open - 3_600_000, { market, now });
    expect(at(open - 1)).toBe(0);
    expect(at(open + 29_000)).toBe(0);
    expect(at(open + 31_000)).toBe(31);
    expect(at(NOW, false)).toBe(3660);
  });
});

describe("a state", () => {
  const states = {
    RUNNING: "HEALTHY",
    DEGRADED: "WARNING",
    FAULTED: { status: "CRITICAL", words: "it stopped by itself" },
    DISPOSED: "DOWN",
    STOPPING: { status: "WARNING", after: "60s" },
  };

  test.each([
    ["RUNNING", 0],
    ["DEGRADED", 1],
    ["FAULTED", 2],
    ["DISPOSED", 3],
    ["SOMETHING", 1],
    ["constructor", 1],
  ])("%s is %d", (state, value) => expect(amountOf({ states }, state)).toBe(value));

  test("says itself in the reason, with what it means", () => {
    expect(read({ states }, "FAULTED").reading.details).toEqual({
      state: "FAULTED",
      error: 'the state is "FAULTED": it stopped by itself',
    });
    expect(read({ states }, "DISPOSED").down).toBe('figure: the state is "DISPOSED"');
    expect(read({ states }, "RUNNING").reading.details).toEqual({ state: "RUNNING" });
    expect(read({ states }, "ODD").reading.details?.error).toBe('the state is "ODD", which is not listed');
  });

  test("that passes is healthy until it has lasted, as seen from here or as its source says", () => {
    const memory = new StateMemory();
    const at = (now: number, state = "STOPPING", since?: number) =>
      amountOf({ states }, state, { now, states: memory, since });
    expect(at(NOW)).toBe(0);
    expect(at(NOW + 59_999)).toBe(0);
    expect(at(NOW + 60_000)).toBe(1);
    expect(at(NOW + 61_000, "RUNNING")).toBe(0);
    expect(at(NOW + 62_000)).toBe(0);
    expect(at(NOW + 63_000, "STOPPING", NOW)).toBe(1);
  });

  test("that is missing is never healthy", () => {
    expect(read({ states }, null).reading.value).toBeNull();
    expect(amountOf({ states, other_states: "CRITICAL" }, "")).toBe(2);
  });

  test("brings thresholds of its own", () => {
    const metrics = [schema.parse({ name: "state", states }), schema.parse({ name: "low", direction: "below" })];
    expect(declaredThresholds(metrics)).toEqual({ state: { warning: 1, critical: 2 }, low: { direction: "below" } });
  });
});

test("memory of states is bounded", () => {
  const memory = new StateMemory();
  for (let index = 0; index < 5000; index += 1) memory.since(`series ${index}`, "A", index);
  expect(memory.since("series 4999", "A", 9000)).toBe(4999);
  expect(memory.since("series 0", "A", 9000)).toBe(9000);
});

test("what is DOWN fails the check with everything that was read", () => {
  const answer = toAnswer([read({ down: 1 }, 1), read({ age: "ms", down: 1 }, NOW - 2000), read({}, 5)]);
  expect(answer).toMatchObject({
    kind: "failed",
    failure: { code: "unexpected-answer", message: "figure is 1, DOWN at 1 (and 1 more)", conclusive: true },
  });
  expect(answer.metrics).toHaveLength(3);
  expect(toAnswer([read({}, 5)], []).kind).toBe("measured");
});

test("mistakes in a declaration are told", () => {
  const mistakes = (options: object) =>
    schema.safeParse({ name: "a", ...options }).error?.issues.map((it) => it.path[0]);
  expect(mistakes({ name: "Not Snake" })).toEqual(["name"]);
  expect(mistakes({ age: "s", unit: "ms" })).toEqual(["unit"]);
  expect(mistakes({ age: "s", states: { A: "HEALTHY" } })).toEqual(["states"]);
  expect(mistakes({ states: { A: "HEALTHY" }, down: 3 })).toEqual(["down"]);
  expect(mistakes({ session_time: true })).toEqual(["session_time"]);
  expect(mistakes({ time_zone: "Mars/Olympus" })).toEqual(["time_zone"]);
});
