import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  findTimeRange,
  fixView,
  LEAST_SPAN_MS,
  MOST_SPAN_MS,
  panBounds,
  readTimeView,
  type TimeView,
  writeTimeView,
  zoomBounds,
} from "./time-view.ts";

const NOW = Date.UTC(2026, 10, 23, 14);
const read = (text: string): TimeView => readTimeView(new URLSearchParams(text));

describe("the address of a view", () => {
  it("is the live range where it names no two moments in their order", () => {
    const live = { kind: "live", range: findTimeRange("24h") };
    expect(read("range=24h")).toEqual(live);
    expect(read("range=24h&from=2026-11-23T14:00:00Z")).toEqual(live);
    expect(read("range=24h&from=2026-11-23T14:00:00Z&to=2026-11-23T13:00:00Z")).toEqual(live);
    expect(read("range=24h&from=nonsense&to=2026-11-23T13:00:00Z")).toEqual(live);
    expect(read("range=24h&from=1990-01-01T00:00:00Z&to=2026-11-23T13:00:00Z")).toEqual(live);
    expect(read("range=century")).toEqual({ kind: "live", range: findTimeRange("15m") });
  });

  it("comes back as it was written, and keeps what is not of time", () => {
    const fixed = fixView(findTimeRange("7d"), { from: NOW - 7_000_000, to: NOW - 2_000_000 }, NOW);
    const written = writeTimeView(new URLSearchParams("compare=1d&range=1h"), fixed);
    expect(written.get("compare")).toBe("1d");
    expect(readTimeView(written)).toEqual(fixed);
    const live = { kind: "live" as const, range: findTimeRange("7d") };
    expect(writeTimeView(written, live).toString()).toBe("compare=1d&range=7d");
  });
});

describe("moving about", () => {
  it("keeps what is under the pointer where it is", () => {
    expect(zoomBounds({ from: 0, to: 1_000_000 }, 0.5, 0.25)).toEqual({ from: 125_000, to: 625_000 });
    expect(panBounds({ from: 0, to: 1000 }, -0.25)).toEqual({ from: -250, to: 750 });
  });

  it("never shows what is to come, nor too little or too much", () => {
    const moment = fc.integer({ min: NOW - 2 * MOST_SPAN_MS, max: NOW + MOST_SPAN_MS });
    fc.assert(
      fc.property(moment, moment, (from, to) => {
        const view = fixView(findTimeRange(null), { from, to }, NOW);
        if (view.kind !== "fixed") throw new Error("expected a fixed view");
        const span = view.bounds.to - view.bounds.from;
        expect(view.bounds.to).toBeLessThanOrEqual(NOW);
        expect(span).toBeGreaterThanOrEqual(LEAST_SPAN_MS);
        expect(span).toBeLessThanOrEqual(MOST_SPAN_MS);
        expect(readTimeView(writeTimeView(new URLSearchParams(), view))).toEqual(view);
      }),
    );
  });
});
