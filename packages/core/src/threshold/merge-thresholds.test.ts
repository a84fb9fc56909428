import { describe, expect, it } from "vitest";
import { findThreshold } from "./find-threshold.ts";
import { mergeThresholds } from "./merge-thresholds.ts";

const defaults = {
  cpu_usage: { warning: 85, critical: 95, forMs: 120_000 },
  disk_usage: { warning: 80, critical: 92 },
};

describe("mergeThresholds", () => {
  it("changes a default field by field", () => {
    expect(mergeThresholds(defaults, { cpu_usage: { warning: 70 } })).toEqual({
      cpu_usage: { warning: 70, critical: 95, forMs: 120_000 },
      disk_usage: { warning: 80, critical: 92 },
    });
  });

  it("ignores undefined and takes away what is null", () => {
    const merged = mergeThresholds(defaults, { cpu_usage: { warning: undefined, critical: null }, disk_usage: null });
    expect(merged).toEqual({ cpu_usage: { warning: 85, forMs: 120_000 }, disk_usage: {} });
  });

  it("adds keys that have no default", () => {
    expect(mergeThresholds({}, { lag: { warning: 1 } })).toEqual({ lag: { warning: 1 } });
  });

  it("lets a key with labels start from the one it refines, as configured, in whatever order", () => {
    const merged = mergeThresholds(defaults, {
      'disk_usage{ mount="/data" }': { warning: 60 },
      disk_usage: { critical: 90 },
    });
    expect(merged).toEqual({
      cpu_usage: defaults.cpu_usage,
      disk_usage: { warning: 80, critical: 90 },
      'disk_usage{mount="/data"}': { warning: 60, critical: 90 },
    });
  });

  it("knows two spellings of one key as one, and writes it canonically", () => {
    const merged = mergeThresholds(
      { 'a{y="2", x="1"}': { warning: 1, critical: 2 } },
      { 'a{x = "1",y="2"}': { warning: 0 } },
    );
    expect(merged).toEqual({ 'a{x="1",y="2"}': { warning: 0, critical: 2 } });
    expect(findThreshold(merged, { name: "a", labels: { x: "1", y: "2" } })).toEqual({ warning: 0, critical: 2 });
  });

  it("refuses a key that cannot be read", () => {
    expect(() => mergeThresholds(defaults, { "disk_usage{mount=/}": { warning: 1 } })).toThrow('"disk_usage{mount=/}"');
  });

  it("changes neither of its arguments", () => {
    const before = structuredClone(defaults);
    mergeThresholds(defaults, { cpu_usage: { warning: 1 } });
    expect(defaults).toEqual(before);
  });
});
