import { type Alert, DEFAULT_CONFIRM, type NotificationKind, type WebhookPayload } from "@plimsoll/core";
import { expect, it } from "vitest";
import { HOUR, type Inbox, MINUTE, routeTo, setUpPeople, within } from "./alerting.fixture.ts";
import { define, measured, refused, Target } from "./monitor.fixture.ts";

const COMPONENTS = 200;
/** Each component but the first few depends on an earlier one: a tree some four levels deep. */
const BRANCHES = 6;
const STEP_MS = 30_000;
const HOURS = 12;

/** The same numbers in each run (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What one channel's people know, and that they were told it properly. */
class Listener {
  readonly heard = new Map<string, string>();
  told = 0;
  /** A fallback may hear only of an end: that is what its channel did not take. */
  readonly #isFallback: boolean;

  constructor(isFallback: boolean) {
    this.#isFallback = isFallback;
  }

  take({ kind, alerts }: WebhookPayload): void {
    if (kind === "acknowledged") return;
    for (const alert of alerts) this.#take(alert, kind);
  }

  #take({ alert_id, component_id, component_status, status }: Alert, kind: NotificationKind): void {
    this.told += 1;
    const before = this.heard.get(alert_id);
    const word = status === "resolved" ? "over" : component_status;
    expect(before, `${component_id} after it was over`).not.toBe("over");
    if (kind === "alert") expect(before, `${component_id} ${word} told twice`).not.toBe(word);
    if (word === "over" && !this.#isFallback) expect(before, `${component_id} over, never heard of`).toBeDefined();
    this.heard.set(alert_id, word);
  }
}

it("alerts for twelve hours with more faults than a week has, among 200 components, and people end up knowing the truth", async () => {
  const random = createRandom(20_261_126);
  const pick = (count: number) => Math.floor(random() * count);
  const targets = Array.from({ length: COMPONENTS }, () => new Target());
  const parentOf = (at: number) => (at < BRANCHES ? null : Math.floor(at / BRANCHES) - 1);
  const components = targets.map((target, at) => {
    const parent = parentOf(at);
    return define(`c${at}`, target, {
      intervalMs: 5 * MINUTE,
      confirm: { ...DEFAULT_CONFIRM, retryIntervalMs: 2000 },
      dependsOn: parent === null ? [] : [`c${parent}`],
      thresholds: { load: { warning: 3, critical: 9 } },
      tags: at % 2 === 0 ? ["even"] : ["odd"],
    });
  });
  const everything = { minSeverity: null, components: null, types: null, tags: null };
  const people = setUpPeople({
    components,
    channels: ["desk", "mail", "boss", "pager"],
    policy: {
      recoveryDelayMs: 10_000,
      routes: [
        routeTo(["desk"], {
          repeatMs: HOUR,
          groupIntervalMs: 1000,
          escalation: [{ afterMs: 20 * MINUTE, channels: ["boss"] }],
          fallback: { channel: "pager", afterFailures: 3, afterMs: 5 * MINUTE },
        }),
        routeTo(["mail"], { id: "mail", match: { ...everything, tags: ["even"] } }),
      ],
    },
  });
  const { monitor, clock, inboxOf, store } = people;
  const listeners = ["desk", "mail", "boss", "pager"].map((id): [Inbox, Listener] => [
    inboxOf(id),
    new Listener(id === "pager"),
  ]);
  /** When each target is well again, epoch ms. */
  const illUntil = new Map<number, number>();

  function fail(at: number, answer: Target["answer"], until: number): void {
    const target = targets[at];
    if (target === undefined) return;
    target.answer = answer;
    illUntil.set(at, Math.max(until, illUntil.get(at) ?? 0));
    for (let child = 0; child < COMPONENTS; child++) {
      if (parentOf(child) === at && answer === refused && random() < 0.8) fail(child, refused, until + pick(20_000));
    }
  }
  function faults(): void {
    const now = clock.now();
    for (const [at, until] of illUntil) {
      if (until > now) continue;
      illUntil.delete(at);
      const target = targets[at];
      if (target !== undefined) target.answer = measured();
    }
    if (random() < 0.06) fail(pick(COMPONENTS), refused, now + pick(40 * MINUTE));
    if (random() < 0.06) fail(pick(COMPONENTS), measured({ name: "load", value: 3 + pick(9), unit: "1" }), now + HOUR);
  }
  async function peopleAct(): Promise<void> {
    const now = clock.now();
    const desk = monitor.alerting;
    const acts: Promise<unknown>[] = [];
    const open = desk.openIncidents();
    const incident = open[pick(Math.max(1, open.length))];
    if (incident !== undefined && random() < 0.02) {
      const deed = { incident: incident.incident_id, by: "anna", reason: "on it" };
      acts.push(random() < 0.6 ? desk.acknowledge(deed) : desk.snooze(deed, now + 30 * MINUTE));
    }
    if (random() < 0.01) {
      const match = { components: [`c${pick(20)}*`] };
      acts.push(desk.addSilence({ match, reason: "known", by: "bob", startsAt: now, endsAt: now + HOUR }));
    }
    if (random() < 0.005) {
      const at = new Date(now + MINUTE).toISOString();
      const match = { components: [`c${pick(COMPONENTS)}`] };
      acts.push(desk.addWindow({ id: `w${now}`, match, note: "work", duration: "30m", at }, "carl"));
    }
    inboxOf("desk").answer = random() < 0.02 ? { kind: "retry", message: "503" } : { kind: "delivered" };
    await clock.advance(10);
    await Promise.all(acts);
  }
  /** What holds at every moment. */
  function check(): void {
    for (const [inbox, listener] of listeners) for (const payload of inbox.payloads.splice(0)) listener.take(payload);
    const numbers = new Set<number>();
    const members = new Set<string>();
    for (const incident of monitor.alerting.openIncidents()) {
      numbers.add(incident.number);
      for (const { component_id, recovered_at } of incident.members) {
        if (recovered_at !== null) continue;
        expect(members.has(component_id), `${component_id} in two incidents`).toBe(false);
        members.add(component_id);
      }
    }
    expect(numbers.size).toBe(monitor.alerting.openIncidents().length);
    for (const { component_id, status } of monitor.current().components) {
      if (status !== null && status !== "HEALTHY") expect(members.has(component_id), component_id).toBe(true);
    }
  }

  await monitor.start();
  await clock.advance(6 * MINUTE);
  for (let step = 0; step < (HOURS * HOUR) / STEP_MS; step++) {
    faults();
    await peopleAct();
    await clock.advance(STEP_MS - 10);
    check();
  }
  inboxOf("desk").answer = { kind: "delivered" };
  illUntil.clear();
  for (const target of targets) target.answer = measured();
  await within(clock, clock.advance(90 * MINUTE));
  check();

  expect(monitor.alerting.openIncidents()).toEqual([]);
  for (const [, { heard }] of listeners) expect([...heard.values()].filter((word) => word !== "over")).toEqual([]);
  const told = listeners.map(([, listener]) => listener.told);
  expect(Math.min(...told)).toBeGreaterThan(0);
  const range = { from: 0, to: clock.now() + 1, limit: 10_000, cursor: null };
  const waiting = await store.queryNotifications({ ...range, channelId: null, state: "pending" });
  expect(waiting.items).toEqual([]);
  const { items: alerts } = await store.queryAlerts({ ...range, componentId: null, status: null, minSeverity: null });
  expect(alerts.length).toBeGreaterThan(50);
  for (const { status, generated_at, detected_at, component_id } of alerts) {
    expect(status).toBe("resolved");
    const late = Date.parse(generated_at) - Date.parse(detected_at);
    expect(late, component_id).toBeLessThanOrEqual(5000);
  }
  const { items: incidents } = await store.queryIncidents({ ...range, componentId: null, status: "resolved" });
  const numbers = incidents.map(({ number }) => number).toSorted((a, b) => a - b);
  expect(numbers).toEqual(numbers.map((_, at) => at + 1));
  for (const { members, merged_into } of incidents) {
    const open = members.filter(({ recovered_at }) => recovered_at === null);
    // Those of a merged one live on in the other.
    if (merged_into === null) expect(open).toEqual([]);
  }
}, 120_000);
