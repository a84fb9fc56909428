import {
  type Alert,
  type AlertProgress,
  type AlertRoute,
  type HealthStatus,
  type Incident,
  matchesAlert,
  type Silence,
  SYSTEM_COMPONENT_ID,
  toTimestamp,
} from "@plimsoll/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { everythingTo } from "../config/to-alert-policy.ts";
import { type AlertPolicy, NO_POLICY } from "../port/alert-policy.ts";
import type { NewEvent, NewNotification, StoredState } from "../port/store.ts";
import { AlertBook } from "./alert-book.ts";
import type { AlertDecision } from "./alert-decision.ts";
import { IN_SESSION } from "./alert-facts.fixture.ts";
import type { AlertFacts } from "./alert-facts.ts";

const START = Date.UTC(2026, 0, 5, 9);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Each with what it depends on: two families and two that stand alone. */
const PARENTS: Readonly<Record<string, readonly string[]>> = {
  db: [],
  app: ["db"],
  web: ["app"],
  jobs: ["db"],
  feed: [],
  quotes: ["feed"],
  disk: [],
  clock: [],
};
const IDS = Object.keys(PARENTS);
const EVENT: NewEvent = {
  timestamp: toTimestamp(START),
  event_type: "silence_added",
  component_id: null,
  severity: "LOW",
  message: "",
  details: {},
};

type Step =
  | { readonly kind: "status"; readonly id: string; readonly status: HealthStatus }
  | { readonly kind: "flap" | "maintenance"; readonly id: string }
  | { readonly kind: "silence" | "unsilence"; readonly id: string }
  | { readonly kind: "ack" | "snooze"; readonly at: number }
  | { readonly kind: "policy"; readonly policy: AlertPolicy }
  | { readonly kind: "restart" }
  | { readonly kind: "pass"; readonly ms: number };

const channels = fc.uniqueArray(fc.constantFrom("desk", "mail", "boss"), { minLength: 1, maxLength: 2 });
const route: fc.Arbitrary<AlertRoute> = fc
  .record({
    channels,
    minSeverity: fc.constantFrom(null, null, "HIGH" as const),
    repeatMs: fc.constantFrom(null, HOUR),
    step: fc.option(channels, { nil: null }),
  })
  .map(({ channels: to, minSeverity, repeatMs, step }) => ({
    ...everythingTo(to),
    repeatMs,
    match: { minSeverity, components: null, types: null, tags: null },
    escalation: step === null ? [] : [{ afterMs: 20 * MINUTE, channels: step }],
  }));
const policy: fc.Arbitrary<AlertPolicy> = fc
  .record({
    routes: fc.array(route, { minLength: 1, maxLength: 2 }),
    recoveryDelayMs: fc.constantFrom(0, 0, 5 * MINUTE),
  })
  .map((part) => ({ ...NO_POLICY, ...part, routes: part.routes.map((it, at) => ({ ...it, id: `r${at}` })) }));
const id = fc.constantFrom(...IDS);
const status = fc.constantFrom<HealthStatus>("HEALTHY", "HEALTHY", "WARNING", "CRITICAL", "DOWN", "DOWN");
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("status" as const), id, status }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("flap" as const, "maintenance" as const), id }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("silence" as const, "unsilence" as const), id }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("ack" as const, "snooze" as const), at: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("policy" as const), policy }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart" as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("pass" as const),
      ms: fc.oneof(fc.integer({ min: 1, max: MINUTE }), fc.integer({ min: 1, max: 3 * HOUR })),
    }),
  },
);

/** What the store would hold, what people have heard, and what is true. */
class World {
  now = START;
  policy: AlertPolicy;
  book: AlertBook;
  readonly statuses = new Map<string, HealthStatus>(IDS.map((it) => [it, "HEALTHY"]));
  readonly flapping = new Set<string>();
  readonly maintenance = new Set<string>();
  readonly alerts = new Map<string, Alert>();
  readonly progress = new Map<string, AlertProgress>();
  readonly incidents = new Map<string, Incident>();
  readonly silences = new Map<string, Silence>();
  /** By alert and channel: what it heard last. */
  readonly heard = new Map<string, HealthStatus | "over">();
  lastNumber = 0;
  count = 0;

  constructor(given: AlertPolicy) {
    this.policy = given;
    this.book = this.#newBook();
  }

  #newBook(): AlertBook {
    return new AlertBook({
      policy: this.policy,
      newId: () => `id-${this.count++}`,
      facts: this.facts,
      linksOf: () => ({}),
      incidentLinksOf: () => ({}),
      tellsAcknowledged: () => false,
    });
  }

  readonly facts: AlertFacts = {
    aboutAt: () => null,
    assumedOf: () => [],
    guidanceFor: () => ({ fallback: null, runbook: null }),
    about: (componentId) => {
      if (PARENTS[componentId] === undefined) return null;
      const down = ancestors(componentId).find((it) => this.statuses.get(it) === "DOWN");
      return {
        ...IN_SESSION,
        status: this.statuses.get(componentId) ?? null,
        tags: [],
        flapping: this.flapping.has(componentId),
        maintenance: this.maintenance.has(componentId) ? { note: "work", until: null } : null,
        parent: down === undefined ? null : { componentId: down, state: "down" },
      };
    },
    ancestorsOf: (componentId) => ancestors(componentId),
    dependentsOf: (componentId) => IDS.filter((it) => ancestors(it).includes(componentId)),
  };

  carryOut(next: Step): void {
    switch (next.kind) {
      case "status":
        this.take(next.id, next.status);
        break;
      case "flap":
        toggle(this.flapping, next.id);
        break;
      case "maintenance":
        toggle(this.maintenance, next.id);
        break;
      case "silence":
        this.record(this.book.addSilence(this.#silence(next.id), EVENT, this.now));
        break;
      case "unsilence":
        this.#unsilence();
        break;
      case "ack":
      case "snooze":
        this.#act(next.kind, next.at);
        break;
      case "policy":
        this.policy = next.policy;
        this.book.usePolicy(next.policy);
        break;
      case "restart":
        this.#restart();
        break;
      case "pass":
        this.pass(next.ms);
    }
    this.review();
    this.check();
  }

  take(componentId: string, to: HealthStatus): void {
    const from = this.statuses.get(componentId) ?? "HEALTHY";
    // In maintenance no status changes.
    if (from === to || this.maintenance.has(componentId)) return;
    this.statuses.set(componentId, to);
    this.#decide(componentId, from, to);
    const worst = [...this.statuses.values()].includes("DOWN") ? "CRITICAL" : "HEALTHY";
    this.#decide(SYSTEM_COMPONENT_ID, null, worst);
  }

  #decide(componentId: string, from: HealthStatus | null, to: HealthStatus): void {
    const moments = { eventAt: this.now, detectedAt: this.now };
    const subject = { componentId, componentType: "PROCESS" as const, from, to, reason: "so", metrics: [], ...moments };
    const decision = this.book.decide(subject, this.now);
    if (decision !== null) this.record([decision]);
  }

  review(): void {
    this.record(this.book.review(this.now, "all"));
  }

  pass(ms: number): void {
    const until = this.now + ms;
    for (let rounds = 0; ; rounds++) {
      expect(rounds).toBeLessThan(20_000);
      const next = this.book.nextReviewAt();
      if (next === null || next > until) break;
      this.now = Math.max(this.now + 1, next);
      this.record(this.book.review(this.now, "due"));
    }
    this.now = Math.max(this.now, until);
  }

  #silence(componentId: string): Silence {
    const at = toTimestamp(this.now);
    return {
      silence_id: `s-${this.count++}`,
      match: { components: [componentId] },
      reason: "known",
      created_by: "anna",
      created_at: at,
      starts_at: at,
      ends_at: toTimestamp(this.now + 2 * HOUR),
      ended_by: null,
    };
  }

  #unsilence(): void {
    const [active] = this.book.silences.active(this.now);
    if (active === undefined) return;
    const ended = this.book.silences.end(active.silence.silence_id, "anna", this.now);
    this.record(this.book.endSilence(ended, EVENT, this.now));
  }

  #act(kind: "ack" | "snooze", at: number): void {
    const { open } = this.book.incidents;
    const incident = open[at % Math.max(1, open.length)];
    if (incident === undefined) return;
    const act = { incidentId: incident.incident_id, by: "anna", reason: "", now: this.now };
    const { desk } = this.book;
    const change = kind === "ack" ? desk.acknowledge(act) : desk.snooze(act, this.now + HOUR);
    this.record(this.book.act(change, this.now));
  }

  #restart(): void {
    const firing = [...this.alerts.values()].filter((alert) => alert.status === "firing");
    const stored: StoredState = JSON.parse(
      JSON.stringify({
        openAlerts: firing.map((alert) => ({ ...alert, deliveries: [], durable: true })),
        openIncidents: [...this.incidents.values()].filter((incident) => incident.status !== "resolved"),
        silences: [...this.silences.values()],
        lastIncidentNumber: this.lastNumber,
      }),
    );
    const progress = new Map(JSON.parse(JSON.stringify([...this.progress])) as [string, AlertProgress][]);
    this.book = this.#newBook();
    this.record([this.book.restore({ ...stored, progress }, this.now)]);
    for (const alert of firing) {
      const { component_id: componentId, component_type: componentType, component_status: from } = alert;
      if (this.statuses.get(componentId) !== "HEALTHY") continue;
      const moments = { eventAt: this.now, detectedAt: this.now };
      const subject = {
        componentId,
        componentType,
        from,
        to: "HEALTHY" as const,
        reason: "so",
        metrics: [],
        ...moments,
      };
      this.book.resumeSettling(subject, this.now + MINUTE);
    }
    const worst = [...this.statuses.values()].includes("DOWN") ? "CRITICAL" : "HEALTHY";
    this.#decide(SYSTEM_COMPONENT_ID, null, worst);
  }

  record(decisions: readonly AlertDecision[]): void {
    for (const { alerts, progress, incidents, silences, notifications } of decisions) {
      for (const alert of alerts) this.alerts.set(alert.alert_id, alert);
      for (const known of progress) this.progress.set(known.alertId, known.progress);
      for (const silence of silences) this.silences.set(silence.silence_id, silence);
      for (const incident of incidents) {
        if (!this.incidents.has(incident.incident_id)) {
          expect(incident.number).toBe(this.lastNumber + 1);
          this.lastNumber = incident.number;
        }
        this.incidents.set(incident.incident_id, incident);
      }
      for (const notification of notifications) this.#hear(notification);
    }
  }

  #hear({ channelId, alertId, kind, payload, suppressed }: NewNotification): void {
    const [alert] = payload.alerts;
    if (alert === undefined || suppressed !== null) return;
    const key = `${alertId} ${channelId}`;
    const before = this.heard.get(key);
    const word = alert.status === "resolved" ? "over" : alert.component_status;
    expect(before).not.toBe("over");
    if (kind === "alert") expect(before).not.toBe(word);
    if (word === "over") expect(before).toBeDefined();
    this.heard.set(key, word);
  }

  /** What holds at every moment. */
  check(): void {
    const firing = this.book.openAlerts.filter((alert) => alert.component_id !== SYSTEM_COMPONENT_ID);
    const { open } = this.book.incidents;
    const members = open.flatMap((incident) =>
      incident.members.filter((member) => member.recovered_at === null).map((member) => member.component_id),
    );
    expect(members.toSorted(byText)).toEqual(firing.map((alert) => alert.component_id).toSorted(byText));
    for (const incident of open) expect(incident.members.some((it) => it.recovered_at === null)).toBe(true);
    const stored = [...this.incidents.values()].filter((incident) => incident.status !== "resolved");
    expect(stored.toSorted((a, b) => a.number - b.number)).toEqual(open.toSorted((a, b) => a.number - b.number));
    for (const incident of this.incidents.values()) {
      if (incident.merged_into !== null) expect(this.incidents.has(incident.merged_into)).toBe(true);
    }
    // Who heard of something that is over has heard of that too.
    for (const [key, word] of this.heard) {
      const alert = this.alerts.get(key.split(" ")[0] ?? "");
      if (alert?.status === "resolved") expect(word).toBe("over");
    }
  }

  /** Once everything is released and time has passed everybody knows what is true. */
  settle(): void {
    this.flapping.clear();
    this.maintenance.clear();
    this.review();
    this.pass(3 * 24 * HOUR);
    this.check();
    for (const componentId of IDS) {
      const open = this.book.openAlert(componentId);
      expect(open?.component_status ?? "HEALTHY").toBe(this.statuses.get(componentId));
      if (open === null || this.facts.about(componentId)?.parent !== null) continue;
      const severity = this.progress.get(open.alert_id)?.peak ?? open.severity;
      for (const { match, channels: to } of this.policy.routes) {
        if (!matchesAlert({ ...open, severity, tags: [] }, match)) continue;
        for (const channelId of to) expect(this.heard.get(`${open.alert_id} ${channelId}`)).toBe(open.component_status);
      }
    }
  }
}

function ancestors(componentId: string): string[] {
  const direct = PARENTS[componentId] ?? [];
  return [...direct, ...direct.flatMap(ancestors)];
}
function toggle(set: Set<string>, item: string): void {
  if (!set.delete(item)) set.add(item);
}
function byText(a: string, b: string): number {
  return a.localeCompare(b);
}

describe("the alert book, over random days", () => {
  it("keeps every firing alert in one open incident, loses no word, says nothing twice, and ends what it began", () => {
    fc.assert(
      fc.property(policy, fc.array(step, { maxLength: 60, size: "max" }), (given, steps) => {
        const world = new World(given);
        for (const next of steps) world.carryOut(next);
        world.settle();
        for (const componentId of IDS) world.take(componentId, "HEALTHY");
        world.settle();
        expect(world.book.openAlerts).toEqual([]);
        expect(world.book.incidents.open).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
