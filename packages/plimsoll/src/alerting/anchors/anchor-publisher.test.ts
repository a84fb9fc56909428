import { createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { AnchorTarget } from "../../config/config.ts";
import { createEgress } from "../../net/egress.ts";
import type { AuditAnchor } from "../../port/audit.ts";
import type { Egress } from "../../port/egress.ts";
import { silentLog } from "../../port/log.ts";
import { Secret } from "../../port/secret.ts";
import type { NewEvent, Store } from "../../port/store.ts";
import { createMemoryStore } from "../../storage/memory/memory-store.ts";
import { createVirtualClock, type VirtualClock } from "../../testing/virtual-clock.ts";
import { AnchorPublisher, STOP_MS } from "./anchor-publisher.ts";

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const HOUR = 3_600_000;
let clock: VirtualClock;
let store: Store;
let egress: Egress;
let server: Server;
let url: string;
let status: number;
/** Null: every request is left without an answer. */
let onReceived: ((received: Received) => void) | null;
let notes: NewEvent[];
let onNote: () => void;
let publisher: AnchorPublisher;
let folder: string;

beforeEach(async () => {
  clock = createVirtualClock();
  store = createMemoryStore({ clock });
  await store.open();
  egress = createEgress({ clock, isForbidden: () => false });
  status = 204;
  onReceived = () => {};
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString("utf8");
    });
    request.on("end", () => {
      if (onReceived === null) return;
      response.writeHead(status).end();
      onReceived({ headers: request.headers, body });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/hunter2`;
  notes = [];
  onNote = () => {};
  folder = mkdtempSync(join(tmpdir(), "plimsoll-anchors-"));
  const note = (event: NewEvent) => {
    notes.push(event);
    onNote();
  };
  publisher = new AnchorPublisher({ clock, log: silentLog, store, egress, note, random: () => 1 });
});
afterEach(async () => {
  publisher.use([]);
  egress.close();
  server.closeAllConnections();
  server.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const received = () => new Promise<Received>((resolve) => (onReceived = resolve));
const noted = () => new Promise<void>((resolve) => (onNote = resolve));
const webhook = (secret: string | null = null): AnchorTarget => ({
  kind: "webhook",
  url: new Secret(url),
  secret: secret === null ? null : new Secret(secret),
  everyMs: HOUR,
});
const write = () =>
  store.appendAudit({
    timestamp: new Date(clock.now()).toISOString(),
    actor: "anna",
    verb: "pause_component",
    subject: "gateway",
    outcome: "done",
    before: null,
    after: null,
  });

test("posts the newest row's hash, signed as other webhooks are", async () => {
  await write();
  const arrives = received();
  publisher.use([webhook("a shared secret")]);
  const { headers, body } = await arrives;
  const { store_id, sequence, hash } = await store.queryAuditHead();
  expect(JSON.parse(body)).toEqual({ timestamp: "2026-01-05T09:00:00.000Z", store_id, sequence, hash });
  expect(sequence).toBe(1);
  expect(headers).toMatchObject({
    "content-type": "application/json",
    "idempotency-key": `${store_id}-1-${hash.slice(0, 16)}`,
    "x-plimsoll-signature": `sha256=${createHmac("sha256", "a shared secret").update(body).digest("hex")}`,
  });
});

test("without a secret nothing is signed", async () => {
  const arrives = received();
  publisher.use([webhook()]);
  expect((await arrives).headers["x-plimsoll-signature"]).toBeUndefined();
});

test("a receiver that fails is told without its address, and tried again", async () => {
  status = 503;
  const told = noted();
  publisher.use([webhook("a shared secret")]);
  await told;
  const place = new URL(url).host;
  expect(notes).toMatchObject([{ event_type: "audit_anchor_failed", details: { anchor: `webhook:${place}` } }]);
  expect(JSON.stringify(notes)).not.toMatch(/hunter2|a shared secret/);
  status = 204;
  const over = noted();
  await clock.advance(1000);
  await over;
  expect(notes.map(({ event_type }) => event_type)).toEqual(["audit_anchor_failed", "audit_anchored"]);
});

test("a stop publishes what was written since, to every place", async () => {
  const path = join(folder, "anchors.jsonl");
  const first = received();
  publisher.use([webhook(), { kind: "file", path, everyMs: HOUR }]);
  await first;
  await write();
  const last = received();
  await publisher.stop();
  expect((JSON.parse((await last).body) as AuditAnchor).sequence).toBe(1);
  const lines = readFileSync(path, "utf8").trim().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as AuditAnchor).sequence)).toContain(1);
  expect(publisher.figures.map(({ failing }) => failing)).toEqual([false, false]);
});

test("a stop waits three seconds for a receiver that does not answer, no longer", async () => {
  onReceived = null;
  publisher.use([webhook()]);
  const stopped = publisher.stop();
  await clock.advance(STOP_MS);
  await stopped;
});

test("a new configuration leaves alone what stays, begins what is new and ends what is gone", async () => {
  const arrives = received();
  publisher.use([webhook()]);
  await arrives;
  const path = join(folder, "anchors.jsonl");
  onReceived = () => {
    throw new Error("published again");
  };
  publisher.use([webhook(), { kind: "file", path, everyMs: HOUR }]);
  const place = `webhook:${new URL(url).host}`;
  expect(publisher.figures.map(({ name }) => name)).toEqual([place, `file:${path}`]);
  publisher.use([]);
  expect(publisher.figures).toEqual([]);
});

test("two places at one host have names of their own", () => {
  publisher.use([webhook(), { ...webhook(), kind: "webhook", url: new Secret(`${url}-2`), secret: null }]);
  const place = `webhook:${new URL(url).host}`;
  expect(publisher.figures.map(({ name }) => name)).toEqual([place, `${place}#2`]);
});
