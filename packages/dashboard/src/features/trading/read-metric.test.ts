import { expect, it } from "vitest";
import { readMetric } from "./read-metric.ts";

const read = (name: string, value: number | null, unit = "s") => {
  const { text, unit: shown } = readMetric({ name, value, unit });
  return `${text} ${shown}`.trimEnd();
};

it("prints times in the unit that fits: a clock's in ms, ages rounded so that they align, long ones in words", () => {
  expect(read("clock_offset_signed_seconds", -0.00042)).toBe("−0.4 ms");
  expect(read("feed_last_tick_age_seconds", 0.006)).toBe("0.01 s");
  expect(read("feed_last_tick_age_seconds", 0.001)).toBe("0 s");
  expect(read("feed_last_tick_age_seconds", 131)).toBe("2 min 11 s");
});

it("says states in words and leaves a value that stands for none as it is", () => {
  expect(read("kill_switch_state", 1, "1")).toBe("pulled");
  expect(read("kill_switch_state", 9, "1")).toBe("9");
  expect(read("risk_limit_utilisation", 0.0789, "1")).toBe("7.9 %");
});

it("is broken by no value", () => {
  for (const value of [null, Number.NaN, Number.POSITIVE_INFINITY])
    expect(read("order_ack_latency_ms", value, "ms")).toBe("–");
  expect(read("feed_last_tick_age_seconds", 1e308)).toBe("1.0e308 s");
  expect(read("fix_session_state", null, "1")).toBe("–");
});
