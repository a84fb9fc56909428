import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { FakeCounterparty } from "./fake-counterparty.fixture.ts";
import { createFixCheckerKind } from "./fix-checker-kind.ts";
import {
  closeAfterEach,
  errorOf,
  type FixWatch,
  keptKind,
  measuredValue,
  metricOf,
  watchFix,
} from "./fix-watch.fixture.ts";
import { compilePeer, HAS_QUICKFIX, type PeerSettings, type QuickFixPeer, startPeer } from "./quickfix-peer.fixture.ts";
import { SequenceBook } from "./sequence-book.ts";
import { SessionClaims } from "./session-claims.ts";

const closing = closeAfterEach();

const VERSIONS = [
  ["4.2", "FIX.4.2"],
  ["4.4", "FIX.4.4"],
  ["5.0SP2", "FIXT.1.1"],
] as const;

function watch(port: number, more: object = {}, kind = keptKind().kind): FixWatch {
  const made = watchFix(port, more, { kind });
  closing.push(() => made.checker.close?.());
  return made;
}

async function acceptor(more: Partial<PeerSettings> = {}): Promise<QuickFixPeer> {
  const peer = await startPeer({
    role: "acceptor",
    beginString: "FIX.4.4",
    sender: "VENUE",
    target: "MONITOR",
    ...more,
  });
  closing.push(() => peer.stop());
  return peer;
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "plimsoll-fix-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

describe.skipIf(!HAS_QUICKFIX)("a QuickFIX acceptor", () => {
  beforeAll(compilePeer);

  test.each(VERSIONS)(
    "of FIX %s is logged on to, asked how fast it answers, and left in order",
    async (version, beginString) => {
      const peer = await acceptor({ beginString });
      const { check, checker } = watch(peer.port, { version });
      const answer = await check();
      expect(answer.kind).toBe("measured");
      expect(measuredValue(answer, "fix_session_state")).toBe(1);
      expect(measuredValue(answer, "fix_test_request_rtt_ms")).toBeGreaterThan(0);
      expect(measuredValue(answer, "fix_clock_difference_ms")).toBeLessThan(1000);
      expect(measuredValue(answer, "fix_last_inbound_age_seconds")).toBeLessThan(5);
      expect(measuredValue(answer, "fix_seq_gap")).toBe(0);
      expect(measuredValue(answer, "fix_garbled_total")).toBe(0);
      await checker.close?.();
      await peer.until(/^admin 5 /, 0);
      await peer.until(/^logout /, 0);
      const sent = peer.lines.filter((line) => line.startsWith("admin")).map((line) => line.split(" ")[1]);
      expect(sent).toEqual(["A", "1", "5"]);
      expect(peer.lines.filter((line) => line.startsWith("app"))).toEqual([]);
      expect(peer.lines.join()).not.toContain("\x01141=");
    },
  );

  test("asks, and is answered", async () => {
    const peer = await acceptor();
    await watch(peer.port).check();
    await peer.command("send 1 112=who-is-there");
    await peer.until(/^admin 0 .*112=who-is-there/, 0);
  });

  test("that loses messages is asked for them, and the gap is told until it is filled", async () => {
    const peer = await acceptor();
    const { check } = watch(peer.port);
    await check();
    await peer.command("skip 3");
    await peer.command("send 0 112=after-the-gap");
    const request = await peer.until(/^admin 2 /, 0);
    expect(request).toContain("\x017=3\x0116=0\x01");
    await expect.poll(async () => measuredValue(await check(), "fix_seq_gap")).toBe(0);
    const answer = await check();
    expect(measuredValue(answer, "fix_resend_requests_total")).toBe(1);
    expect(metricOf(answer, "fix_session_state")?.details).toMatchObject({ next_target_seq: expect.any(Number) });
    await peer.command("send 0");
    expect(measuredValue(await check(), "fix_session_state")).toBe(1);
  });

  test("that asks for what we sent is given a gap fill, and goes on", async () => {
    const peer = await acceptor();
    const { check } = watch(peer.port);
    await check();
    await peer.command("send 2 7=1 16=0");
    await peer.command("send 1 112=done");
    await peer.until(/^admin 0 .*112=done/, 0);
    const answer = await check();
    expect(measuredValue(answer, "fix_session_state")).toBe(1);
    expect(measuredValue(answer, "fix_resend_requests_total")).toBe(1);
    // QuickFIX tells its application nothing of what it had already, so its own log has to show it.
    const fill = readFileSync(peer.messageLog, "latin1")
      .split("\n")
      .find((line) => line.includes("\x0135=4\x01"));
    expect(fill).toContain("\x0143=Y\x01");
    expect(fill).toContain("\x01123=Y\x01");
  });

  test("that rejects is counted, by its layer", async () => {
    const peer = await acceptor();
    const { check, news } = watch(peer.port);
    await check();
    const told = news();
    await peer.command("send 3 45=1 58=bad");
    await told;
    await peer.command("send j 45=1 372=D 380=3");
    await peer.command("send 1 112=done");
    await peer.until(/^admin 0 .*112=done/, 0);
    const answer = await check();
    expect(measuredValue(answer, "fix_rejects_total", "session")).toBe(1);
    expect(measuredValue(answer, "fix_rejects_total", "business")).toBe(1);
  });

  test("that logs us out is a fact at once", async () => {
    const peer = await acceptor();
    const { check, news } = watch(peer.port);
    await check();
    const told = news();
    await peer.command("logout end of day");
    await told;
    const answer = await check();
    expect(metricOf(answer, "fix_session_state")).toMatchObject({ value: 0, conclusive: true });
    expect(errorOf(answer)).toContain("VENUE at 127.0.0.1:");
    expect(errorOf(answer)).toContain('logged MONITOR out: "end of day"');
  });

  test("that dies is a fact at once, and is logged on to again, with the numbers where they were, once it is back", async () => {
    const place = folder();
    const peer = await acceptor({ folder: place });
    const { check, news } = watch(peer.port);
    await check();
    const told = news();
    await peer.stop();
    await told;
    const answer = await check();
    expect(metricOf(answer, "fix_session_state")).toMatchObject({ value: 0, conclusive: true });
    expect(errorOf(answer)).toContain("closed the connection of MONITOR without a Logout");
    const back = news();
    await acceptor({ folder: place, port: peer.port });
    await back;
    const again = await check();
    expect(measuredValue(again, "fix_session_state")).toBe(1);
    expect(measuredValue(again, "fix_seq_gap")).toBe(0);
    expect(measuredValue(again, "fix_endings_total")).toBeGreaterThan(0);
  });

  test("finds a monitor that was killed where it was: its numbers go on and no number comes twice", async () => {
    const place = folder();
    const peer = await acceptor({ folder: place });
    const first = keptKind();
    await watch(peer.port, {}, first.kind).check();
    const atTheKill = structuredClone(first.memory());
    for (const close of closing.splice(1)) await close();
    await peer.until(/^logout /, 0);
    const second = keptKind(atTheKill);
    const answer = await watch(peer.port, {}, second.kind).check();
    expect(measuredValue(answer, "fix_session_state")).toBe(1);
    await peer.until(/^admin 4 .*123=Y/, 0);
    expect(measuredValue(answer, "fix_rejects_total", "session")).toBe(0);
  });

  test.each([
    ["finds our number too low", "target 50", /does not take our sequence number 1: "MsgSeqNum too low, expecting 50/],
    ["counts from a lower number than we have seen", "sender 1", /sent MsgSeqNum\(34\) 1 where \d+ was expected/],
  ])("that %s is left to a person, and nothing is reset", async (_name, command, words) => {
    const place = folder();
    const peer = await acceptor({ folder: place });
    const { kind } = keptKind(
      command.startsWith("target")
        ? undefined
        : [{ session: "FIX.4.4:MONITOR->VENUE", next_sender: 1, next_target: 9, session_start: null, agreed_on: null }],
    );
    await peer.command(command);
    const { check } = watch(peer.port, {}, kind);
    const answer = await check();
    expect(measuredValue(answer, "fix_session_state")).toBe(0);
    expect(errorOf(answer)).toMatch(words);
    expect(errorOf(answer)).toContain("put them into check.sequence");
    expect(errorOf(answer)).toMatch(/it is tried again at \d\d:\d\d:\d\d UTC/);
    expect(peer.lines.join()).not.toContain("\x01141=");
    const settled = { sequence: { agreed_on: "today", next_sender: 60, next_target: 1 } };
    if (!command.startsWith("target")) return;
    const after = await watch(peer.port, settled, keptKind().kind).check();
    expect(measuredValue(after, "fix_session_state")).toBe(1);
  });

  test("wants a password: with the wrong one it refuses, and neither is ever told", async () => {
    const peer = await acceptor({ password: "right-one" });
    const { kind } = keptKind();
    const good = await watch(peer.port, { username: "mon", password: "right-one" }, kind).check();
    expect(measuredValue(good, "fix_session_state")).toBe(1);
    for (const close of closing.splice(1)) await close();
    await peer.until(/^logout /, 0);
    const bad = await watch(peer.port, { username: "mon", password: "wrong-one" }, kind).check();
    expect(measuredValue(bad, "fix_session_state")).toBe(0);
    expect(errorOf(bad)).toMatch(/refused the Logon of MONITOR: ".*invalid username or password"/);
    expect(JSON.stringify(bad)).not.toContain("wrong-one");
  });

  test("that does not know the pair closes the connection, which is said so", async () => {
    const peer = await acceptor();
    const answer = await watch(peer.port, { sender_comp_id: "STRANGER" }).check();
    expect(measuredValue(answer, "fix_session_state")).toBe(0);
    expect(errorOf(answer)).toContain("without a word: does it know this pair of CompIDs");
  });
});

test("a port that nobody listens at is a failed check, and the same failure is not told twice of one try", async () => {
  const { check } = watch(1);
  const first = await check();
  expect(errorOf(first)).toMatch(/^refused: FIX session MONITOR -> VENUE: connection refused on 127.0.0.1:1$/);
  expect(errorOf(await check())).toMatch(/^refused/);
});

test("without somebody who keeps the numbers nothing is sent", async () => {
  const kind = createFixCheckerKind({ book: new SequenceBook(), claims: new SessionClaims() });
  expect((await watch(1, {}, kind).check()).kind).toBe("failed");
});

test("a pair that another component holds is not used", async () => {
  const { kind, shared } = keptKind();
  shared.claims.claim({ sender: "MONITOR", target: "VENUE" }, "other");
  expect(errorOf(await watch(1, {}, kind).check())).toContain("is used by the component other already");
});

test("a pair that an engine's log shows is not used", async () => {
  const { kind, shared } = keptKind();
  shared.claims.see({ sender: "MONITOR", target: "VENUE" }, { componentId: "engine-log", file: "/var/log/fix.log" });
  const words = errorOf(await watch(1, {}, kind).check());
  expect(words).toContain("MONITOR -> VENUE is the engine's own session by /var/log/fix.log (component engine-log)");
});

describe("before a log that may show the pair to be the engine's has been read", () => {
  const begin = async (senders: string[]) => {
    const { kind, shared } = keptKind();
    const venue = new FakeCounterparty();
    closing.push(() => venue.close());
    const { check } = watch(await venue.listen(), { test_request_interval: "1h" }, kind);
    return {
      claims: shared.claims,
      venue,
      check,
      noteRead: shared.claims.expect({ componentId: "engine-log", senders }),
    };
  };
  const pair = { sender: "MONITOR", target: "VENUE" };

  test("nobody logs on, and what it shows counts", async () => {
    const { claims, venue, check, noteRead } = await begin(["OTHER", "MONITOR"]);
    const answer = check();
    claims.see(pair, { componentId: "engine-log", file: "/var/log/fix.log" });
    noteRead();
    expect(errorOf(await answer)).toContain("is the engine's own session by /var/log/fix.log");
    expect(venue.connections).toBe(0);
  });

  test("nobody logs on within a check's time, and the check says what it waited for", async () => {
    const { venue, check, noteRead } = await begin(["MONITOR"]);
    expect(errorOf(await check({ timeoutMs: 20 }))).toBe(
      "timeout: not logged on: the FIX log of the component engine-log has not been read yet, and it may show MONITOR -> VENUE to be the engine's own session",
    );
    expect(venue.connections).toBe(0);
    noteRead();
    expect(measuredValue(await check(), "fix_session_state")).toBe(1);
  });

  test("a session that is logged on stays so, and one of a sender that it cannot show begins", async () => {
    const { claims, check } = await begin(["OTHER"]);
    expect(measuredValue(await check(), "fix_session_state")).toBe(1);
    claims.expect({ componentId: "another-log", senders: ["MONITOR"] });
    expect(measuredValue(await check(), "fix_session_state")).toBe(1);
  });
});

test("a pair that the engine's settings name is not used", async () => {
  const place = folder();
  const file = join(place, "engine.cfg");
  writeFileSync(file, "[SESSION]\nConnectionType=initiator\nSenderCompID=MONITOR\nTargetCompID=VENUE\n");
  const words = errorOf(await watch(1, { engine_config: [file] }).check());
  expect(words).toMatch(/^unauthorized: not logged on: MONITOR -> VENUE is a session in /);
});

test.each([
  ["unless the pair is granted to the monitor", { granted_to_monitor: undefined }, /granted this pair/],
  ["nor with false", { granted_to_monitor: false }, /granted this pair/],
  ["with a heartbeat of broken seconds", { heartbeat_interval: "1500ms" }, /whole seconds/],
  ["with a CompID that would be two fields", { sender_comp_id: "A\x0135=D" }, /printable/],
  [
    "with days and start_day",
    { session: { start: "08:00", end: "17:00", days: ["mon"], start_day: "sun", end_day: "fri" } },
    /not both/,
  ],
])("a configuration is refused %s", (_name, more, message) => {
  expect(() => watch(1, more)).toThrow(message);
});
