import type { Alert, HealthStatus } from "@plimsoll/core";
import { describe, expect, test } from "vitest";
import { NO_POLICY } from "../port/alert-policy.ts";
import type { InboundAlert, InboundBatch } from "../port/alerting.ts";
import { NO_STORED_RECOVERY } from "../port/recovery.ts";
import { AlertBook } from "./alert-book.ts";
import { InboundBook, MAX_INBOUND, RESTORE_PATIENCE_MS } from "./inbound-book.ts";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const ID = "external:HighLatency@gw-1";

function createBooks({ recoveryDelayMs = 0 } = {}) {
  let ids = 0;
  const alerts = new AlertBook({
    policy: { ...NO_POLICY, recoveryDelayMs },
    newId: () => `id-${ids++}`,
    linksOf: () => ({}),
    incidentLinksOf: () => ({}),
    facts: {
      about: () => null,
      aboutAt: () => null,
      assumedOf: () => [],
      guidanceFor: () => ({ fallback: null, runbook: null }),
      ancestorsOf: () => [],
      dependentsOf: () => [],
    },
    tellsAcknowledged: () => false,
  });
  return { alerts, inbound: new InboundBook(alerts) };
}

function firing(fingerprint: string, status: HealthStatus, more: Partial<InboundAlert> = {}): InboundAlert {
  return {
    fingerprint,
    componentId: "HighLatency@gw-1",
    componentType: "CUSTOM",
    status,
    isFiring: true,
    reason: `${fingerprint} fires`,
    startsAt: NOW - 60_000,
    endsAt: null,
    labels: {},
    links: {},
    ...more,
  };
}
const over = (fingerprint: string) => firing(fingerprint, "HEALTHY", { isFiring: false, endsAt: NOW });
const batch = (...alerts: InboundAlert[]): InboundBatch => ({ alerts, mistakes: [], own: 0, patienceMs: 300_000 });

describe("alerts of one component", () => {
  test("fire as the worst of them, and are over only when all are", () => {
    const { alerts, inbound } = createBooks();
    const status = () => alerts.openAlert(ID)?.component_status ?? null;
    inbound.take(batch(firing("warning", "WARNING")), NOW);
    expect(status()).toBe("WARNING");
    inbound.take(batch(firing("critical", "CRITICAL")), NOW);
    expect(alerts.openAlert(ID)).toMatchObject({ component_status: "CRITICAL", reason: "critical fires" });
    inbound.take(batch(over("critical")), NOW);
    expect(status()).toBe("WARNING");
    inbound.take(batch(over("warning")), NOW);
    expect(status()).toBeNull();
  });

  test("in one message, whatever their order, make one change", () => {
    for (const order of [
      ["WARNING", "CRITICAL"],
      ["CRITICAL", "WARNING"],
    ] as const) {
      const { alerts, inbound } = createBooks();
      const { decisions } = inbound.take(batch(...order.map((status) => firing(status, status))), NOW);
      expect(decisions.map(({ alert }) => alert?.component_status)).toEqual(["CRITICAL"]);
      expect(alerts.openAlerts).toHaveLength(1);
    }
  });

  test("that call for nobody fire nothing, and end what they were", () => {
    const { alerts, inbound } = createBooks();
    inbound.take(batch(firing("a", "HEALTHY")), NOW);
    expect(alerts.openAlerts).toEqual([]);
    inbound.take(batch(firing("a", "WARNING")), NOW);
    inbound.take(batch(firing("a", "HEALTHY")), NOW);
    expect(alerts.openAlerts).toEqual([]);
  });
});

test("the same message again changes nothing", () => {
  const { inbound } = createBooks();
  const message = batch(firing("a", "CRITICAL"), firing("b", "WARNING", { componentId: "Other@gw-2" }));
  expect(inbound.take(message, NOW).decisions).toHaveLength(2);
  expect(inbound.take(message, NOW + 60_000)).toEqual({
    receipt: { taken: 2, mistakes: [], own: 0, noRoom: 0 },
    decisions: [],
  });
  inbound.take(batch(over("a")), NOW);
  expect(inbound.take(batch(over("a")), NOW).decisions).toEqual([]);
});

test("what is not handed over again is over after its time, each by itself", () => {
  const { alerts, inbound } = createBooks();
  inbound.take(batch(firing("a", "CRITICAL", { endsAt: NOW + 10_000 }), firing("b", "WARNING")), NOW);
  expect(inbound.nextAt()).toBe(NOW + 10_000);
  inbound.review(NOW + 10_000);
  expect(alerts.openAlert(ID)?.component_status).toBe("WARNING");
  const [decision] = inbound.review(NOW + 300_000);
  expect(decision?.alert).toMatchObject({ status: "resolved", reason: "it was not handed over again" });
  expect(inbound.nextAt()).toBeNull();
});

test("links of the alert come along, at its end too", () => {
  const { inbound } = createBooks();
  const links = { runbook: "https://wiki.example/latency" };
  const [fired] = inbound.take(batch(firing("a", "CRITICAL", { links })), NOW).decisions;
  const [ended] = inbound.take(batch(over("a")), NOW).decisions;
  expect([fired?.alert?.links, ended?.alert?.links]).toEqual([links, links]);
});

test("a recovery that waits to be believed is not begun anew by each message, and a new fault ends it", () => {
  const { alerts, inbound } = createBooks({ recoveryDelayMs: 60_000 });
  inbound.take(batch(firing("a", "CRITICAL")), NOW);
  inbound.take(batch(over("a")), NOW);
  inbound.take(batch(over("a")), NOW + 59_000);
  expect(alerts.openAlert(ID)).not.toBeNull();
  alerts.review(NOW + 60_000, "due");
  expect(alerts.openAlert(ID)).toBeNull();
  inbound.take(batch(firing("a", "CRITICAL")), NOW);
  inbound.take(batch(over("a")), NOW);
  inbound.take(batch(firing("a", "CRITICAL")), NOW + 1000);
  alerts.review(NOW + 60_000, "due");
  expect(alerts.openAlert(ID)).not.toBeNull();
});

describe("after a restart", () => {
  function restarted(status: HealthStatus) {
    const before = createBooks();
    const [fired] = before.inbound.take(batch(firing("a", status)), NOW).decisions;
    const books = createBooks();
    const { alert } = fired ?? {};
    if (alert === undefined || alert === null) throw new Error("expected an alert");
    const open = { ...alert, deliveries: [], durable: true };
    const stored = {
      openAlerts: [open],
      progress: new Map(),
      silences: [],
      openIncidents: [],
      lastIncidentNumber: 0,
      recovery: NO_STORED_RECOVERY,
    };
    books.alerts.restore(
      { ...stored, components: new Map(), definitions: [], settings: new Map(), lastAlive: NOW, lastChecks: new Map() },
      NOW,
    );
    books.inbound.restore(books.alerts.openAlerts, NOW);
    return { ...books, before: alert };
  }
  const idsOf = (open: readonly Alert[]) => open.map(({ alert_id }) => alert_id);

  test("what is handed over again goes on as the same alert, and is over when it ends", () => {
    const { alerts, inbound, before } = restarted("CRITICAL");
    expect(inbound.take(batch(firing("a", "CRITICAL")), NOW).decisions).toEqual([]);
    expect(idsOf(alerts.openAlerts)).toEqual([before.alert_id]);
    inbound.take(batch(over("a")), NOW);
    expect(alerts.openAlerts).toEqual([]);
  });

  test("what ended meanwhile is over at the first word of it, or when its time is over", () => {
    const told = restarted("CRITICAL");
    told.inbound.take(batch(over("a")), NOW);
    expect(told.alerts.openAlerts).toEqual([]);
    const silent = restarted("CRITICAL");
    silent.inbound.review(NOW + RESTORE_PATIENCE_MS);
    expect(silent.alerts.openAlerts).toEqual([]);
  });

  test("a lesser alert of the component does not make it better before the worse has had time to come", () => {
    const { alerts, inbound } = restarted("CRITICAL");
    inbound.take(batch(firing("b", "WARNING")), NOW);
    expect(alerts.openAlert(ID)?.component_status).toBe("CRITICAL");
    inbound.review(NOW + RESTORE_PATIENCE_MS - 1);
    expect(alerts.openAlert(ID)?.component_status).toBe("CRITICAL");
  });
});

test("there is room for so many, and what is known already is always taken", () => {
  const { inbound } = createBooks();
  const many = Array.from({ length: MAX_INBOUND }, (_, at) => firing(`f${at}`, "WARNING"));
  inbound.take(batch(...many), NOW);
  expect(inbound.take(batch(firing("one more", "CRITICAL"), firing("f1", "WARNING")), NOW).receipt).toMatchObject({
    taken: 1,
    noRoom: 1,
  });
  inbound.take(batch(over("f1")), NOW);
  expect(inbound.take(batch(firing("one more", "CRITICAL")), NOW).receipt.noRoom).toBe(0);
});
