import { describe, expect, it } from "vitest";
import { type Behaviour, detectionBoundMs, SimulatedComponent } from "../../test/simulated-component.ts";
import { type HealthStatus, statusRank } from "../status/health-status.ts";
import { DEFAULT_FLAPPING, type JudgementPolicy, MAX_RECHECK_TIMEOUT_MS } from "./component-state.ts";

const START = Date.UTC(2026, 10, 23);
const MINUTE = 60_000;
const DAYS = 3 * 24 * 60 * MINUTE;
const COMPONENTS = 500;

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

class Story {
  readonly component: SimulatedComponent;
  readonly #random: () => number;
  faults = 0;

  constructor(seed: number) {
    this.#random = createRandom(seed);
    this.component = new SimulatedComponent(this.#policy(), START);
  }

  /** Well, then one thing after another, each after a while in which all is well. */
  tell(): void {
    const { component } = this;
    while (component.now < START + DAYS) {
      this.#wait(component.now + this.#between(60, 240) * MINUTE);
      expect(component.state).toMatchObject({ status: "HEALTHY", stale: false, flapping: false });
      const turn = this.#random();
      if (turn < 0.6) this.#fault();
      else if (turn < 0.75) this.#maintenance();
      else if (turn < 0.85) this.#flap();
      else if (turn < 0.95) component.restart();
      else this.#pause();
    }
  }

  #policy(): JudgementPolicy {
    const timeoutMs = this.#between(500, 20_000);
    const failures = this.#between(1, 4);
    const confirm = {
      failures,
      of: failures + this.#between(0, 3),
      recoveries: this.#between(1, 3),
      retryIntervalMs: this.#between(500, 3000),
    };
    return {
      componentId: "c",
      componentType: "CUSTOM",
      intervalMs: this.#between(60_000, 240_000),
      timeoutMs,
      graceMs: 1000 + (failures - 1) * (confirm.retryIntervalMs + Math.min(timeoutMs, MAX_RECHECK_TIMEOUT_MS)),
      confirm,
      flapping: DEFAULT_FLAPPING,
      thresholds: { response_time: { warning: 1000, critical: 5000 } },
    };
  }

  #wait(until: number, behaviour: Behaviour = "well"): void {
    this.component.run(until, () => behaviour);
  }

  /** A fault that lasts is confirmed within the bound, dated by its first answer, and its end is seen too. */
  #fault(): void {
    const { component } = this;
    const { policy, transitions } = component;
    const [behaviour, status] = this.#kind();
    const before = transitions.length;
    const begun = component.now;
    const bound = detectionBoundMs(policy);
    this.#wait(begun + bound + this.#between(0, 30) * MINUTE, behaviour);
    const found = transitions.slice(before).find(({ to }) => statusRank(to) >= statusRank(status));
    expect(found).toMatchObject({ from: "HEALTHY", to: status });
    expect(found?.confirmedAt).toBeLessThanOrEqual(begun + bound);
    expect(found?.eventAt).toBeGreaterThanOrEqual(begun);
    expect(found?.detectedAt).toBeLessThanOrEqual(begun + policy.intervalMs + policy.timeoutMs + 1000);
    const ended = component.now;
    this.#wait(ended + policy.confirm.recoveries * policy.intervalMs + policy.timeoutMs + 1000);
    expect(transitions.slice(before).map(({ to }) => to)).toEqual([status, "HEALTHY"]);
    this.faults += 1;
  }

  /** DOWN to MAINTENANCE to UP, or a fault that is over before the maintenance is: one transition back, none meanwhile. */
  #maintenance(): void {
    const { component } = this;
    const { policy, transitions } = component;
    const wasDown = this.#random() < 0.5;
    if (wasDown) this.#wait(component.now + detectionBoundMs(policy), "refuses");
    const known = transitions.length;
    component.send({ kind: "maintenance-start", by: "ann", note: "", until: null, windowId: null });
    this.#wait(component.now + 20 * MINUTE, "hangs");
    if (this.#random() < 0.3) component.restart();
    this.#wait(component.now + 10 * MINUTE);
    expect(transitions).toHaveLength(known);
    component.send({ kind: "maintenance-end", by: "ann" });
    this.#wait(component.now + policy.intervalMs + 1000);
    expect(transitions.slice(known).map(({ from, to }) => `${from}>${to}`)).toEqual(wasDown ? ["DOWN>HEALTHY"] : []);
    expect(component.state).toMatchObject({ status: "HEALTHY", stale: false });
  }

  #flap(): void {
    const { component } = this;
    component.run(component.now + 12 * component.policy.intervalMs, (check) => (check % 2 === 0 ? "refuses" : "well"));
    expect(component.state.flapping).toBe(true);
    this.#wait(component.now + 25 * component.policy.intervalMs);
    expect(component.state).toMatchObject({ flapping: false, status: "HEALTHY" });
  }

  #pause(): void {
    this.component.send({ kind: "pause", by: "ann", note: "" });
    const known = this.component.transitions.length;
    this.#wait(this.component.now + 60 * MINUTE, "refuses");
    expect(this.component.transitions).toHaveLength(known);
    this.component.send({ kind: "resume", by: "ann" });
  }

  #kind(): readonly [Behaviour, HealthStatus] {
    const kinds = [
      ["refuses", "DOWN"],
      ["hangs", "DOWN"],
      ["slow", "WARNING"],
      ["critical", "CRITICAL"],
    ] as const;
    return kinds[this.#between(0, kinds.length)] ?? kinds[0];
  }

  #between(from: number, to: number): number {
    return from + Math.floor(this.#random() * (to - from));
  }
}

describe("three days of faults in many components", () => {
  it("confirms each within interval + timeout + (failures - 1) x (retry + recheck) + 1 s, and forgets none", () => {
    let faults = 0;
    let flapped = 0;
    let checks = 0;
    for (let seed = 1; seed <= COMPONENTS; seed += 1) {
      const story = new Story(seed);
      story.tell();
      const { notes } = story.component;
      const times = (note: string) => notes.filter((it) => it === note).length;
      expect(times("flapping_started")).toBe(times("flapping_ended"));
      expect(times("maintenance_started")).toBe(times("maintenance_ended"));
      faults += story.faults;
      flapped += times("flapping_started");
      checks += story.component.checks;
    }
    expect(faults).toBeGreaterThan(4000);
    expect(flapped).toBeGreaterThan(500);
    expect(checks).toBeGreaterThan(500_000);
  });
});
