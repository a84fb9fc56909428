import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Alert, NotificationKind } from "../contract/alert.ts";
import type { HealthStatus } from "../status/health-status.ts";
import { matchesAlert } from "./alert-match.ts";
import { type AlertProgress, NOBODY_TOLD, withPeak } from "./alert-progress.ts";
import type { AlertRoute } from "./alert-route.ts";
import { alertOf, HOUR, held, MINUTE, routeTo, START } from "./alerting.fixture.ts";
import type { Hold } from "./hold-alert.ts";
import { planNotices } from "./plan-notices.ts";

type Step =
  | { readonly kind: "status"; readonly status: HealthStatus }
  | { readonly kind: "hold"; readonly stage: Hold["stage"] | null }
  | { readonly kind: "ack" | "wake" | "restart" | "reload" }
  | { readonly kind: "routes"; readonly routes: readonly AlertRoute[] }
  | { readonly kind: "pass"; readonly ms: number };

const channel = fc.constantFrom("desk", "mail", "pager", "boss");
const channels = fc.uniqueArray(channel, { minLength: 1, maxLength: 3 });
const office = { weekdays: [1, 2, 3, 4, 5], fromMinute: 9 * 60, toMinute: 17 * 60, timeZone: "Europe/London" };
const route = fc
  .record({
    channels,
    repeatMs: fc.constantFrom(null, HOUR),
    minSeverity: fc.constantFrom(null, "HIGH" as const),
    activeTimes: fc.constantFrom([], [], [office]),
    boss: fc.option(channels, { nil: null }),
  })
  .map(({ channels: to, repeatMs, minSeverity, activeTimes, boss }) =>
    routeTo(to, {
      repeatMs,
      activeTimes,
      match: { minSeverity, components: null, types: null, tags: null },
      escalation: boss === null ? [] : [{ afterMs: 10 * MINUTE, channels: boss }],
    }),
  );
const routes = fc
  .array(route, { maxLength: 3 })
  .map((all) => all.map((one, index) => ({ ...one, id: `route-${index}` })));
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant("status" as const),
    status: fc.constantFrom<HealthStatus>("HEALTHY", "WARNING", "CRITICAL", "DOWN", "DOWN"),
  }),
  fc.record({
    kind: fc.constant("hold" as const),
    stage: fc.constantFrom<Hold["stage"] | null>(
      null,
      null,
      "silence",
      "snooze",
      "maintenance",
      "dependency",
      "flapping",
    ),
  }),
  fc.record({ kind: fc.constantFrom("ack" as const, "wake" as const, "restart" as const, "reload" as const) }),
  fc.record({ kind: fc.constant("routes" as const), routes }),
  fc.record({ kind: fc.constant("pass" as const), ms: fc.integer({ min: 1, max: 12 * HOUR }) }),
);

/** Keeps one component's alert as the alert book does, and what each channel has heard of it. */
class World {
  now = START;
  open: Alert | null = null;
  progress: AlertProgress = NOBODY_TOLD;
  hold: Hold | null = null;
  acknowledged = false;
  routes: readonly AlertRoute[];
  nextAt: number | null = null;
  /** By channel: the last word of the alert that is open. */
  heard = new Map<string, HealthStatus>();
  count = 0;

  constructor(given: readonly AlertRoute[]) {
    this.routes = given;
  }

  plan(alert: Alert, remind = false): void {
    const { progress, acknowledged, hold, routes: all, now } = this;
    const plan = planNotices({ alert, tags: [], progress, acknowledged, hold, remind, routes: all, now });
    this.progress = plan.progress;
    this.nextAt = plan.nextAt;
    if (plan.nextAt !== null) expect(plan.nextAt).toBeGreaterThan(now);
    const once = plan.notices.map(({ channelId }) => channelId);
    expect(new Set(once).size).toBe(once.length);
    for (const { channelId, kind } of plan.notices) this.hear(channelId, kind, alert);
  }

  hear(channelId: string, kind: NotificationKind, alert: Alert): void {
    const before = this.heard.get(channelId);
    if (kind === "alert") expect(before).not.toBe(alert.component_status);
    if (alert.status === "resolved") {
      // Only who heard of it hears of its end.
      expect(before).toBeDefined();
      this.heard.delete(channelId);
    } else this.heard.set(channelId, alert.component_status);
  }

  take(status: HealthStatus): void {
    if (status === "HEALTHY") {
      if (this.open === null) return;
      const over = { ...alertOf("gateway", "HEALTHY"), severity: this.open.severity, alert_id: this.open.alert_id };
      this.plan(over);
      expect(this.heard).toEqual(new Map());
      this.open = null;
      return;
    }
    if (this.open?.component_status === status) return;
    if (this.open === null) {
      this.progress = NOBODY_TOLD;
      this.acknowledged = false;
      this.count += 1;
    }
    this.open = alertOf("gateway", status, { alert_id: `alert-${this.count}` });
    this.progress = withPeak(this.progress, this.open);
    this.plan(this.open);
  }

  /** Lets time pass, asking again whenever a plan said so. */
  pass(ms: number): void {
    const until = this.now + ms;
    for (let rounds = 0; this.open !== null && this.nextAt !== null && this.nextAt <= until; rounds++) {
      expect(rounds).toBeLessThan(5000);
      this.now = this.nextAt;
      this.plan(this.open);
    }
    this.now = until;
  }

  carryOut(next: Step): void {
    if (next.kind === "status") this.take(next.status);
    if (next.kind === "pass") this.pass(next.ms);
    if (next.kind === "hold") this.hold = next.stage === null ? null : held(next.stage);
    if (next.kind === "ack") this.acknowledged = this.open !== null;
    if (next.kind === "restart") this.progress = JSON.parse(JSON.stringify(this.progress));
    if (next.kind === "routes") this.routes = next.routes;
    if (this.open !== null && next.kind !== "status") this.plan(this.open, next.kind === "wake");
  }
}

describe("planning notices, over random lives of an alert", () => {
  it("tells nobody the same twice, loses nothing, and lets whoever heard of a fault hear of its end", () => {
    fc.assert(
      fc.property(routes, fc.array(step, { maxLength: 40, size: "max" }), (given, steps) => {
        const world = new World(given);
        for (const next of steps) world.carryOut(next);
        // All is released and time has passed: everybody knows the truth.
        world.carryOut({ kind: "hold", stage: null });
        world.pass(4 * 24 * HOUR);
        const { open, progress, heard } = world;
        if (open === null) return;
        const matched = { ...open, severity: progress.peak, tags: [] };
        for (const { match, channels: wanted } of world.routes) {
          if (matchesAlert(matched, match)) for (const id of wanted) expect(heard.get(id)).toBe(open.component_status);
        }
        for (const status of heard.values()) expect(status).toBe(open.component_status);
        world.take("HEALTHY");
      }),
      { numRuns: 200 },
    );
  });
});
