import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { CheckAnswer } from "../../port/checker.ts";
import type { Clock } from "../../port/clock.ts";
import { FakeCounterparty } from "../fix/fake-counterparty.fixture.ts";
import { closeAfterEach, errorOf, keptKind, watchFix } from "../fix/fix-watch.fixture.ts";
import { compilePeer, HAS_QUICKFIX, type QuickFixPeer, startPeer } from "../fix/quickfix-peer.fixture.ts";
import { SessionClaims } from "../fix/session-claims.ts";
import { contextOf, realClock, setupOf } from "../host/real-time.fixture.ts";
import { createFixLogCheckerKind } from "./fix-log-checker-kind.ts";
import { fixLine } from "./log-lines.fixture.ts";
import { PositionBook } from "./position-book.ts";

const closing = closeAfterEach();

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "plimsoll-fix-log-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

function watch(path: string | string[], more: object = {}, clock: Clock = realClock) {
  const shared = { positions: new PositionBook(), claims: new SessionClaims() };
  const kind = createFixLogCheckerKind(shared);
  const options = kind.options.parse({ path, comp_id: "ENGINE", ...more });
  let tell = () => {};
  const checker = kind.create(options, setupOf({ clock, componentId: "engine-log", requestCheck: () => tell() }));
  closing.push(() => checker.close?.());
  return {
    shared,
    checker,
    kind,
    options,
    check: () => checker.check(contextOf({ clock })),
    news: () =>
      new Promise<void>((resolve) => {
        tell = resolve;
      }),
  };
}

function metricOf(answer: CheckAnswer, name: string, label?: string) {
  return answer.metrics?.find(
    (it) => it.name === name && (label === undefined || Object.values(it.labels ?? {}).includes(label)),
  );
}

const valueIn = (answer: CheckAnswer, name: string, label?: string) => metricOf(answer, name, label)?.value;
const stamp = (at: number) => new Date(at).toISOString().replaceAll("-", "").replace("T", "-").replace("Z", " : ");
/** A line as the engine writes it now. */
const line = (fields: Record<number, string>, at = Date.now()) => fixLine(fields, { prefix: stamp(at) });
const inbound = { 49: "VENUE", 56: "ENGINE" };

describe.skipIf(!HAS_QUICKFIX)("the logs of a real QuickFIX engine", () => {
  beforeAll(compilePeer);

  const pair = async () => {
    const base = { beginString: "FIX.4.4" };
    const venue = await startPeer({ ...base, role: "acceptor", sender: "VENUE", target: "ENGINE" });
    closing.push(() => venue.stop());
    const engine = await startPeer({ ...base, role: "initiator", sender: "ENGINE", target: "VENUE", port: venue.port });
    closing.push(() => engine.stop());
    await engine.until(/^logon /, 0);
    return { venue, engine };
  };
  const order = (engine: QuickFixPeer, id: string, symbol: string) =>
    engine.command(`send D 11=${id} 55=${symbol} 54=1 38=100 40=1 21=1 60=20261126-08:00:00`);

  test("show its session, the acknowledgements of its orders, what waits and what was rejected, on both sides alike", async () => {
    const { venue, engine } = await pair();
    for (const [id, symbol] of [
      ["A1", "AAPL"],
      ["A2", "AAPL"],
      ["A3", "BAD"],
      ["A4", "LOST"],
    ] as const) {
      await order(engine, id, symbol);
    }
    await engine.command("send F 11=C1 41=A1 55=AAPL 54=1 60=20261126-08:00:00");
    await engine.until(/^app 9 /, 0);
    for (const path of [engine.messageLog, venue.messageLog]) {
      const answer = await watch(path).check();
      expect(answer.kind).toBe("measured");
      expect(metricOf(answer, "fix_session_state")).toMatchObject({
        value: 1,
        labels: { session: "FIX.4.4:ENGINE->VENUE" },
      });
      expect(valueIn(answer, "fix_last_inbound_age_seconds")).toBeLessThan(10);
      expect(metricOf(answer, "fix_last_inbound_age_seconds")?.limits).toEqual({ warning: 36, critical: 60 });
      expect(metricOf(answer, "order_ack_latency_ms", "p50")?.details).toEqual({ answered: 4 });
      expect(valueIn(answer, "order_ack_latency_ms", "p99")).toBeGreaterThan(0);
      expect(metricOf(answer, "order_unacked_age_seconds")?.details).toMatchObject({ in_flight: 1, cl_ord_id: "A4" });
      expect(["session", "business", "order", "cancel"].map((it) => valueIn(answer, "fix_rejects_total", it))).toEqual([
        0, 0, 1, 1,
      ]);
      expect(valueIn(answer, "fix_garbled_total")).toBe(0);
      expect(valueIn(answer, "log_lag_bytes")).toBe(0);
      expect(valueIn(answer, "log_read_rate")).toBeTypeOf("number");
    }
  });

  test("tell of a Logout and of a reject at once, between two checks", async () => {
    const { venue, engine } = await pair();
    const { check, news } = watch(engine.messageLog);
    expect(valueIn(await check(), "fix_session_state")).toBe(1);
    const rejected = news();
    await venue.command("send 3 45=1 58=bad-tag");
    await rejected;
    expect(metricOf(await check(), "fix_rejects_total", "session")).toMatchObject({
      value: 1,
      details: { last_text: "bad-tag" },
    });
    const loggedOut = news();
    await venue.command("logout end of day");
    await loggedOut;
    await expect.poll(async () => valueIn(await check(), "fix_session_state"), { timeout: 20_000 }).toBe(0);
    const answer = await check();
    expect(metricOf(answer, "fix_session_state")).toMatchObject({
      conclusive: true,
      details: { error: 'VENUE logged ENGINE out: "end of day"' },
    });
    expect(valueIn(answer, "fix_last_inbound_age_seconds")).toBeUndefined();
  });

  test("show a gap that was asked for and filled", async () => {
    const { venue, engine } = await pair();
    await venue.command("skip 3");
    await venue.command("send 1 112=after");
    await venue.until(/^admin 2 /, 0);
    const { check } = watch(engine.messageLog);
    await expect.poll(async () => valueIn(await check(), "fix_seq_gap"), { timeout: 20_000 }).toBe(0);
    expect(valueIn(await check(), "fix_resend_requests_total")).toBe(1);
  });
});

test("a `fix` component does not log on as the engine, though both begin at once and it is the first", async () => {
  const path = join(folder(), "fix.log");
  writeFileSync(path, line({ 35: "0", 34: "7" }));
  const venue = new FakeCounterparty();
  closing.push(() => venue.close());
  const { kind, shared } = keptKind();
  const pair = { sender_comp_id: "ENGINE", target_comp_id: "VENUE" };
  const fix = watchFix(await venue.listen(), pair, { kind });
  closing.push(() => fix.checker.close?.());
  const logKind = createFixLogCheckerKind({ positions: new PositionBook(), claims: shared.claims });
  const options = logKind.options.parse({ path, comp_id: "ENGINE" });
  const log = logKind.create(options, setupOf({ componentId: "engine-log" }));
  closing.push(() => log.close?.());
  const [refused] = await Promise.all([fix.check(), log.check(contextOf())]);
  expect(errorOf(refused)).toContain(`is the engine's own session by ${path} (component engine-log)`);
  expect(venue.connections).toBe(0);
});

test("a `fix` component need not wait for a log that is no longer to be read", () => {
  const { shared, checker } = watch("/var/log/engine/fix.log");
  const pair = { sender: "ENGINE", target: "VENUE" };
  expect(shared.claims.unreadFor(pair)).toEqual(["engine-log"]);
  void checker.close?.();
  expect(shared.claims.unreadFor(pair)).toEqual([]);
});

test("a log is followed over its rotation, from check to check", async () => {
  const path = join(folder(), "fix.log");
  writeFileSync(path, line({ 35: "D", 11: "A1" }));
  const { check } = watch(path);
  expect(metricOf(await check(), "order_unacked_age_seconds")?.details).toMatchObject({ in_flight: 1 });
  renameSync(path, `${path}.1`);
  writeFileSync(path, line({ 35: "8", 11: "A1", 39: "0", ...inbound }));
  expect(metricOf(await check(), "order_unacked_age_seconds")?.details).toEqual({ in_flight: 0 });
});

test("a log whose rotated files are never deleted is measured, and says how many of them are not read", async () => {
  const place = folder();
  for (let count = 0; count < 66; count++) writeFileSync(join(place, `fix.log.${count}`), line({ 35: "0" }));
  const answer = await watch(join(place, "fix.log*")).check();
  expect(answer.kind).toBe("measured");
  expect(metricOf(answer, "log_lag_bytes")?.details).toEqual({
    files: 64,
    passed_over: 2,
    note: "2 older files that match are read only when they are written again: the 64 that were written last are followed",
  });
});

test("an order without an answer grows older with each check, and ratios say how many are rejected", async () => {
  const path = join(folder(), "fix.log");
  const orders = ["A1", "A2", "A3", "A4"].map(
    (id) => line({ 35: "D", 11: id }) + line({ 35: "8", 11: id, 39: "0", ...inbound }),
  );
  writeFileSync(path, orders.join("") + line({ 35: "D", 11: "A5" }, Date.now() - 7000));
  const { check } = watch(path);
  const answer = await check();
  expect(valueIn(answer, "order_unacked_age_seconds")).toBeGreaterThan(6.9);
  expect(valueIn(answer, "order_reject_ratio")).toBe(0);
  appendFileSync(path, line({ 35: "8", 11: "A5", 39: "8", ...inbound }));
  expect(valueIn(await check(), "order_reject_ratio")).toBe(20);
  expect(valueIn(await check(), "cancel_reject_ratio")).toBeUndefined();
});

test("more sent out than came in is told with the parent", async () => {
  const path = join(folder(), "fix.log");
  const parent = line({ 35: "D", 11: "P1", 38: "1000", 49: "OMS", 56: "ENGINE" });
  const child = (id: string) => line({ 35: "D", 11: id, 38: "600", 583: "P1" });
  writeFileSync(path, parent + child("C1") + child("C2"));
  const answer = await watch(path, { parent_tag: 583 }).check();
  expect(metricOf(answer, "orders_out_over_in_ratio")).toMatchObject({
    value: 1.2,
    details: { parent: "P1", quantity: 1000, exposure: 1200 },
  });
});

test("outside the session's time being logged off is right", async () => {
  const path = join(folder(), "fix.log");
  writeFileSync(path, line({ 35: "A" }) + line({ 35: "A", ...inbound }) + line({ 35: "5", ...inbound }));
  const today = new Date().getUTCDay();
  const other = (["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const)[(today + 3) % 7];
  const session = { start: "08:00", end: "09:00", days: [other] };
  expect(valueIn(await watch(path).check(), "fix_session_state")).toBe(0);
  expect(valueIn(await watch(path, { session }).check(), "fix_session_state")).toBe(2);
});

test.each([
  ["there is no file", "none.log", {}, /^missing: the FIX log: there is no file .*none\.log$/],
  [
    "comp_id is not the engine's",
    "fix.log",
    { comp_id: "ENGIN" },
    /^unexpected-answer: no FIX message in .* is from or to ENGIN; they are ENGINE -> VENUE: is comp_id/,
  ],
])("it fails clearly when %s", async (...[, name, more, words]) => {
  const place = folder();
  writeFileSync(join(place, "fix.log"), line({ 35: "0" }));
  const answer = await watch(join(place, name), more).check();
  expect(answer.kind === "failed" && `${answer.failure.code}: ${answer.failure.message}`).toMatch(words);
});

test("a log without a message yet is not taken for a session that is logged on", async () => {
  const path = join(folder(), "fix.log");
  writeFileSync(path, "the engine has started\n");
  const answer = await watch(path).check();
  expect(metricOf(answer, "fix_session_state")).toMatchObject({
    value: 0,
    details: { error: `there is no FIX message in ${path} yet` },
  });
});

test("stamps from the future are no fresh messages", async () => {
  const path = join(folder(), "fix.log");
  writeFileSync(path, line({ 35: "0", ...inbound }, Date.now() + 3_600_000));
  const age = metricOf(await watch(path).check(), "fix_last_inbound_age_seconds");
  expect(age).toMatchObject({ value: null, details: { error: expect.stringContaining("in the future") } });
});

test("the pairs that the engine speaks as are told to those who might take them", async () => {
  const path = join(folder(), "fix.log");
  writeFileSync(path, line({ 35: "0" }));
  const { check, shared, checker } = watch(path);
  await check();
  expect(shared.claims.sightingOf({ sender: "ENGINE", target: "VENUE" })).toEqual({
    componentId: "engine-log",
    file: path,
  });
  expect(shared.claims.sightingOf({ sender: "VENUE", target: "ENGINE" })).toBeNull();
  await checker.close?.();
  expect(shared.claims.sightingOf({ sender: "ENGINE", target: "VENUE" })).toBeNull();
});

test("where it stood is kept, so that after a restart nothing is missed", async () => {
  const path = join(folder(), "fix.log");
  const filler = line({ 35: "0" });
  writeFileSync(path, filler);
  const { check, shared, checker, kind, options } = watch(path);
  let memory: unknown;
  shared.positions.subscribe((now) => {
    memory = structuredClone(now);
  });
  await check();
  await checker.close?.();
  // More than what is looked back at without a position.
  appendFileSync(path, line({ 35: "3", ...inbound }) + filler.repeat(Math.ceil(2_000_000 / filler.length)));
  const book = new PositionBook();
  book.restore(memory);
  const again = createFixLogCheckerKind({ positions: book, claims: new SessionClaims() });
  expect(again.kind).toBe(kind.kind);
  const next = again.create(options, setupOf({ componentId: "engine-log" }));
  closing.push(() => next.close?.());
  expect(valueIn(await next.check(contextOf()), "fix_rejects_total", "session")).toBe(1);
  expect(valueIn(await watch(path).check(), "fix_rejects_total", "session")).toBe(0);
});

test("a check that is told to end ends", async () => {
  const path = join(folder(), "fix.log");
  writeFileSync(path, line({ 35: "0" }));
  const { checker } = watch(path);
  const controller = new AbortController();
  const answer = checker.check(contextOf({ signal: controller.signal }));
  controller.abort();
  expect(["failed", "measured"]).toContain((await answer).kind);
});
