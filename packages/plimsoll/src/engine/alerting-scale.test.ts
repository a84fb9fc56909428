import { type Incident, type Silence, toTimestamp } from "@plimsoll/core";
import { describe, expect, it } from "vitest";
import { AlertBook } from "../alerting/alert-book.ts";
import { IN_SESSION } from "../alerting/alert-facts.fixture.ts";
import type { AlertFacts } from "../alerting/alert-facts.ts";
import type { AlertSubject } from "../alerting/alert-subject.ts";
import { NO_POLICY } from "../port/alert-policy.ts";
import { NO_STORED_RECOVERY } from "../port/recovery.ts";
import type { StoredState } from "../port/store.ts";
import { FAST, MINUTE, routeTo, setUpPeople } from "./alerting.fixture.ts";
import { define, measured, refused, Target } from "./monitor.fixture.ts";

const COMPONENTS = 1000;
const START = Date.UTC(2026, 0, 5, 9);

describe("a thousand components that fail within a second", () => {
  it("become a handful of messages a channel within two seconds, and so does their end; checks go on", async () => {
    const targets = Array.from({ length: COMPONENTS }, () => new Target());
    const components = targets.map((target, at) => define(`c${at}`, target, FAST));
    const { monitor, clock, inboxOf } = setUpPeople({
      components,
      channels: ["desk", "mail"],
      policy: { routes: [routeTo(["desk", "mail"], { groupIntervalMs: 1000 })] },
    });
    await monitor.start();
    await clock.advance(5000);
    for (const target of targets) target.answer = refused;
    const checks = targets.reduce((sum, target) => sum + target.checks, 0);
    await clock.advance(3000);
    for (const id of ["desk", "mail"]) {
      const { payloads } = inboxOf(id);
      const told = new Set(payloads.flatMap(({ alerts }) => alerts.map((alert) => alert.component_id)));
      expect(told.size).toBe(COMPONENTS + 1);
      expect(payloads.length).toBeLessThanOrEqual(12);
    }
    expect(monitor.alerting.openIncidents().length).toBeLessThanOrEqual(5);
    expect(targets.reduce((sum, target) => sum + target.checks, 0) - checks).toBeGreaterThanOrEqual(3 * COMPONENTS - 1);
    for (const target of targets) target.answer = measured();
    inboxOf("desk").payloads.length = 0;
    await clock.advance(3000);
    expect(inboxOf("desk").alerts.filter(({ status }) => status === "resolved")).toHaveLength(COMPONENTS + 1);
    expect(inboxOf("desk").payloads.length).toBeLessThanOrEqual(12);
    expect(monitor.alerting.openIncidents()).toEqual([]);
  });

  it("below one that is DOWN are one message, however many they are", async () => {
    const [db, ...targets] = Array.from({ length: COMPONENTS }, () => new Target());
    if (db === undefined) throw new Error("there is one");
    const components = [
      define("db", db, FAST),
      ...targets.map((target, at) => define(`c${at}`, target, { ...FAST, dependsOn: ["db"] })),
    ];
    const { monitor, clock, desk } = setUpPeople({ components });
    await monitor.start();
    await clock.advance(5000);
    db.answer = refused;
    await clock.advance(1000);
    for (const target of targets) target.answer = refused;
    await clock.advance(10_000);
    expect(desk.heard).toEqual(["db DOWN"]);
    expect(monitor.alerting.openIncidents()).toHaveLength(1);
    for (const target of [db, ...targets]) target.answer = measured();
    await clock.advance(5000);
    expect(desk.heard).toEqual(["db DOWN", "db over"]);
  });
});

/** A book with facts that count how often they are asked: a measure of the work that a decision is. */
function countingBook(inhibit = false) {
  const asked = { count: 0 };
  let ids = 0;
  const facts: AlertFacts = {
    about() {
      asked.count += 1;
      return { ...IN_SESSION, status: null, tags: [], flapping: false, maintenance: null, parent: null };
    },
    aboutAt: () => null,
    assumedOf: () => [],
    guidanceFor: () => ({ fallback: null, runbook: null }),
    ancestorsOf: () => [],
    dependentsOf: () => [],
  };
  const severe = { minSeverity: "CRITICAL", components: null, types: null, tags: null } as const;
  const mild = { minSeverity: null, maxSeverity: "MEDIUM", components: null, types: null, tags: null } as const;
  const book = new AlertBook({
    policy: {
      ...NO_POLICY,
      routes: [routeTo(["desk"], { repeatMs: 60 * MINUTE })],
      inhibit: inhibit ? [{ source: severe, target: mild }] : [],
    },
    newId: () => `id-${ids++}`,
    linksOf: () => ({}),
    incidentLinksOf: () => ({}),
    facts,
    tellsAcknowledged: () => false,
  });
  const down = (id: string): AlertSubject => ({
    componentId: id,
    componentType: "PROCESS",
    from: "HEALTHY",
    to: "DOWN",
    reason: "refused",
    metrics: [],
    eventAt: START,
    detectedAt: START,
  });
  /** How much is asked for one more alert. */
  const workOf = (id: string, now = START + MINUTE): number => {
    const before = asked.count;
    book.decide(down(id), now);
    book.review(now, "due");
    return asked.count - before;
  };
  return { book, down, workOf };
}

describe("the work that one decision is", () => {
  it.each([false, true])("does not grow with the alerts that fire already (inhibition: %s)", (inhibit) => {
    const { book, down, workOf } = countingBook(inhibit);
    const alone = workOf("first");
    for (let at = 0; at < 5000; at++) book.decide(down(`c${at}`), START);
    expect(workOf("last")).toBeLessThanOrEqual(alone + 4);
    // Asking what is due, with nothing due, asks nothing.
    expect(book.nextReviewAt()).toBeGreaterThan(START + MINUTE);
    const before = workOf("another");
    expect(before).toBeLessThanOrEqual(alone + 4);
    expect(book.takeInhibitionChanged()).toBe(inhibit);
    book.decide(down("one more"), START);
    expect(book.takeInhibitionChanged()).toBe(false);
  });

  it("does not grow with a hundred thousand silences and incidents that are over", () => {
    const over = toTimestamp(START - 60 * MINUTE);
    const silences = Array.from(
      { length: 100_000 },
      (_, at): Silence => ({
        silence_id: `s${at}`,
        match: { components: ["c*"] },
        reason: "past",
        created_by: "anna",
        created_at: over,
        starts_at: over,
        ends_at: over,
        ended_by: null,
      }),
    );
    const stored: StoredState = {
      components: new Map(),
      openAlerts: [],
      progress: new Map(),
      openIncidents: [],
      lastIncidentNumber: 100_000,
      silences,
      definitions: [],
      settings: new Map(),
      recovery: NO_STORED_RECOVERY,
      lastAlive: null,
      lastChecks: new Map(),
    };
    const { book, down, workOf } = countingBook();
    const fresh = countingBook().workOf("first");
    book.restore(stored, START);
    expect(book.silences.active(START)).toEqual([]);
    expect(workOf("first")).toBe(fresh);
    const decision = book.decide(down("c1"), START + MINUTE);
    expect(decision?.notifications.every(({ suppressed }) => suppressed === null)).toBe(true);
    expect(decision?.incidents.at(-1)?.number).toBeGreaterThan(100_000);
    // Those that are over are let go of, but for some.
    for (let at = 0; at < 3000; at++) {
      book.decide(down(`d${at}`), START + at * MINUTE);
      book.decide({ ...down(`d${at}`), from: "DOWN", to: "HEALTHY" }, START + at * MINUTE);
    }
    const open: readonly Incident[] = book.incidents.open;
    expect(open.length).toBeLessThanOrEqual(2);
    // The two that still fire are to be reminded of.
    expect(workOf("last", START + 3000 * MINUTE)).toBeLessThanOrEqual(fresh + 10);
  });
});
