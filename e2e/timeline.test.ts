import type { AlertSeverity, ComponentHealth, Incident, NotificationRecord, Page } from "@plimsoll/core";
import { afterEach, describe, expect, it } from "vitest";
import { ALERTMANAGER, type AlertmanagerServer, startAlertmanager } from "./lib/alertmanager-server.ts";
import { type Delivered, type KeyedReceiver, startKeyedReceiver } from "./lib/keyed-receiver.ts";
import { type MailServer, startMailServer } from "./lib/mail-server.ts";
import {
  API,
  createFolder,
  eventually,
  freePort,
  type PlimsollProcess,
  startPlimsoll,
} from "./lib/plimsoll-process.ts";
import { type SwitchableTarget, startSwitchableTarget } from "./lib/switchable-target.ts";

const NAMES = ["gateway", "orders", "db", "reports", "quiet", "works", "feed"] as const;
type Name = (typeof NAMES)[number];
type Targets = Record<Name, SwitchableTarget>;

/** How much later than it is due a word may come on a busy machine, ms. Nothing may come earlier. */
const TOLERANCE_MS = 20_000;
/** The shortest that may be configured. */
const REPEAT_MS = 60_000;
const ESCALATION_MS = 3000;
const LATE_ESCALATION_MS = 60_000;
const SILENCE_MS = 8000;
/** What another alert inhibits stays held so long after that: what shares its cause recovers a moment later. */
const INHIBIT_PATIENCE_MS = 30_000;

interface Stage {
  readonly plimsoll: PlimsollProcess;
  readonly receiver: KeyedReceiver;
  readonly targets: Targets;
  readonly mail: MailServer;
}

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A real server with a real target behind each component, all HEALTHY. */
async function begin(alertmanager: AlertmanagerServer): Promise<Stage> {
  const folder = createFolder();
  cleanUps.push(async () => folder.remove());
  const receiver = await startKeyedReceiver();
  cleanUps.push(() => receiver.stop());
  const mail = await startMailServer();
  cleanUps.push(async () => mail[Symbol.asyncDispose]());
  const started = await Promise.all(NAMES.map(async (name) => [name, await startSwitchableTarget()] as const));
  for (const [, target] of started) cleanUps.push(() => target.stop());
  const targets = Object.fromEntries(started) as Targets;
  const yaml = configuration({ targets, receiver, mail, alertmanager });
  const plimsoll = await startPlimsoll(folder.path, { port: await freePort(), yaml });
  cleanUps.push(() => plimsoll.end("SIGKILL"));
  await eventually(async () => {
    const { items } = await plimsoll.get<Page<ComponentHealth>>("/components?limit=50");
    const ready = items.filter(({ status, state }) => status === "HEALTHY" || state === "maintenance");
    return ready.length === NAMES.length;
  });
  return { plimsoll, receiver, targets, mail };
}

function configuration(parts: {
  targets: Targets;
  receiver: KeyedReceiver;
  mail: MailServer;
  alertmanager: AlertmanagerServer;
}): string {
  const { targets, receiver, mail, alertmanager } = parts;
  const components = NAMES.map(
    (name) =>
      `  - { id: ${name}, type: API_SERVER, confirm: { failures: 1 }, thresholds: { availability_percentage: null }, check: { kind: http, base_url: "http://127.0.0.1:${targets[name].port}", endpoints: [/] } }`,
  );
  const webhooks = ["desk", "duty", "chief", "broken", "spare"].map(
    (id) => `    - { id: ${id}, kind: webhook, url: "${receiver.url}/${id}" }`,
  );
  const window = new Date(Date.now() - 1000).toISOString();
  return `monitoring: { check_interval: 250ms, timeout: 5s }
components:
${components.join("\n")}
maintenance: [{ id: move, match: { components: [works] }, note: "moving it", duration: 10m, at: "${window}" }]
alerting:
  channels:
${webhooks.join("\n")}
    - { id: mail, kind: email, host: 127.0.0.1, port: ${mail.port}, starttls: "off", from: plimsoll@example.com, to: [desk@example.com] }
    - { id: am, kind: alertmanager, urls: ["${alertmanager.url}"] }
  routes:
    - match: { components: [gateway] }
      channels: [desk, mail, am]
      escalation: [{ after: ${ESCALATION_MS}ms, channels: [duty] }, { after: ${LATE_ESCALATION_MS}ms, channels: [chief] }]
    - { match: { components: [orders] }, channels: [desk], repeat_interval: ${REPEAT_MS}ms }
    - { match: { components: [db, reports, quiet, works] }, channels: [desk] }
    - { match: { components: [feed] }, channels: [broken], fallback: { channel: spare, after_failures: 2, after: 5s } }
  inhibit: [{ source: { components: [db] }, target: { components: [reports] } }]
`;
}

interface Word {
  readonly channel: string;
  readonly about: Name;
  readonly status?: "firing" | "resolved";
  readonly kind?: Delivered["kind"];
}

function find({ receiver }: Stage, { channel, about, status = "firing", kind = "alert" }: Word): Delivered | undefined {
  return receiver.delivered.find(
    (each) =>
      each.channel === channel &&
      each.alert.component_id === about &&
      each.alert.status === status &&
      each.kind === kind,
  );
}

/** Waits for a word, which may come no earlier than `from` and no later than that and the tolerance. */
async function expectWord(stage: Stage, word: Word, from: number): Promise<Delivered> {
  const patience = from + TOLERANCE_MS - Date.now();
  await eventually(() => find(stage, word) !== undefined, Math.max(1000, patience)).catch((cause: unknown) => {
    throw new Error(`no word over ${JSON.stringify(word)}:\n${stage.plimsoll.output()}`, { cause });
  });
  const found = find(stage, word);
  if (found === undefined) throw new Error("it is gone again");
  expect(found.at, JSON.stringify(word)).toBeGreaterThanOrEqual(from);
  expect(found.at, JSON.stringify(word)).toBeLessThanOrEqual(from + TOLERANCE_MS);
  return found;
}

/** What follows an alert is counted from when it was raised; on a busy machine its first word arrives a while later. */
function raisedAt({ alert }: Delivered): number {
  return Date.parse(alert.generated_at);
}

async function post<T>({ plimsoll }: Stage, path: string, body: object): Promise<T> {
  const answer = await fetch(`${plimsoll.origin}${API}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

async function heldBack({ plimsoll }: Stage, id: Name): Promise<NotificationRecord | undefined> {
  const { items } = await plimsoll.get<Page<NotificationRecord>>("/notifications?state=suppressed&limit=100");
  return items.find(({ component_id }) => component_id === id);
}

describe.skipIf(ALERTMANAGER === null)("a day at the desk (needs an Alertmanager: PLIMSOLL_ALERTMANAGER)", () => {
  it("tells each of what concerns them at its time, over webhooks, mail and Alertmanager, and of every end", async () => {
    const alertmanager = await startAlertmanager();
    cleanUps.push(() => alertmanager.stop());
    const stage = await begin(alertmanager);
    const { plimsoll, receiver, targets, mail } = stage;
    receiver.refused.add("broken");

    const silencedUntil = Date.now() + SILENCE_MS;
    const silence = {
      match: { components: ["quiet"] },
      reason: "upgrade",
      ends_at: new Date(silencedUntil).toISOString(),
    };
    await post(stage, "/silences", silence);
    const begun = Date.now();
    // No more than three at a time: from the fifth on they would be one incident.
    for (const name of ["gateway", "orders", "quiet"] as const) targets[name].isDown = true;

    const gateway = await expectWord(stage, { channel: "desk", about: "gateway" }, begun);
    const orders = await expectWord(stage, { channel: "desk", about: "orders" }, begun);
    const severities: AlertSeverity[] = [gateway.alert.severity, orders.alert.severity];
    expect(severities).toEqual(["CRITICAL", "CRITICAL"]);
    const second = Date.now();
    for (const name of ["db", "works", "feed"] as const) targets[name].isDown = true;
    await expectWord(stage, { channel: "desk", about: "db" }, second);
    targets.reports.isDown = true;
    await eventually(() => mail.mails.some(({ source }) => source.includes("gateway")));
    await eventually(async () => (await alertmanager.firing()).some(({ labels }) => labels.component === "gateway"));
    await expectWord(stage, { channel: "spare", about: "feed" }, second);

    await expectWord(
      stage,
      { channel: "duty", about: "gateway", kind: "escalation" },
      raisedAt(gateway) + ESCALATION_MS - 500,
    );
    const incident = await post<Incident>(stage, `/incidents/${gateway.alert.incident_id}/acknowledge`, {
      reason: "mine",
    });
    expect(incident.status).toBe("acknowledged");

    await eventually(async () => (await heldBack(stage, "reports"))?.last_error?.startsWith("inhibit:") === true);
    expect(find(stage, { channel: "desk", about: "reports" })).toBeUndefined();
    const mended = Date.now();
    targets.db.isDown = false;
    await expectWord(stage, { channel: "desk", about: "db", status: "resolved" }, mended);
    await expectWord(stage, { channel: "desk", about: "quiet" }, silencedUntil);
    expect((await heldBack(stage, "quiet"))?.last_error).toContain("silence");

    const repaired = Date.now();
    receiver.refused.delete("broken");
    await expectWord(stage, { channel: "broken", about: "feed" }, repaired);
    await expectWord(stage, { channel: "desk", about: "reports" }, mended + INHIBIT_PATIENCE_MS);
    await expectWord(
      stage,
      { channel: "desk", about: "orders", kind: "reminder" },
      raisedAt(orders) + REPEAT_MS - 1000,
    );

    const over = Date.now();
    for (const target of Object.values(targets)) target.isDown = false;
    for (const about of ["gateway", "orders", "reports", "quiet"] as const) {
      await expectWord(stage, { channel: "desk", about, status: "resolved" }, over);
    }
    await expectWord(stage, { channel: "duty", about: "gateway", status: "resolved" }, over);
    await expectWord(stage, { channel: "broken", about: "feed", status: "resolved" }, over);
    await expectWord(stage, { channel: "spare", about: "feed", status: "resolved" }, over);
    await eventually(() => mail.mails.filter(({ source }) => source.includes("gateway")).length >= 2);
    await eventually(async () => (await alertmanager.firing()).length === 0);

    expect(receiver.delivered.filter(({ channel }) => channel === "chief")).toEqual([]);
    expect(receiver.delivered.filter(({ alert }) => alert.component_id === "works")).toEqual([]);
    const open = await plimsoll.get<Page<Incident>>("/incidents?status=open");
    expect(open.items).toEqual([]);
  }, 240_000);
});
