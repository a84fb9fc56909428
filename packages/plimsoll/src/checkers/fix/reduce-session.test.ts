import { describe, expect, it } from "vitest";
import { encodeMessage } from "./encode-message.ts";
import { MessageSplitter } from "./message-splitter.ts";
import { ReceivedMessage } from "./received-message.ts";
import { LOGON_PATIENCE_MS, LOGOUT_PATIENCE_MS, nextTick, openSession, reduceSession } from "./reduce-session.ts";
import { gapOf, type SessionEffect, type SessionEvent, type SessionState, type SessionTerms } from "./session-state.ts";

const WALL = Date.UTC(2026, 10, 26, 8);
const terms: SessionTerms = {
  identity: {
    beginString: "FIX.4.4",
    senderCompId: "MONITOR",
    targetCompId: "VENUE",
    senderSubId: null,
    targetSubId: null,
  },
  applVerId: null,
  username: null,
  password: null,
  heartbeatMs: 30_000,
};

/** One conversation, with a clock that is set by hand. */
class Talk {
  at = 0;
  state: SessionState;
  effects: SessionEffect[] = [];

  constructor(numbers = { nextSender: 1, nextTarget: 1 }) {
    const step = openSession(numbers, { terms, now: { at: 0, wall: WALL } });
    this.state = step.state;
    this.effects.push(...step.effects);
  }

  tell(event: SessionEvent): SessionEffect[] {
    const step = reduceSession(this.state, event, { terms, now: { at: this.at, wall: WALL + this.at } });
    this.state = step.state;
    this.effects.push(...step.effects);
    return [...step.effects];
  }

  receive(msgType: string, seq: number, more: Record<number, string> = {}): SessionEffect[] {
    const fields = {
      8: "FIX.4.4",
      35: msgType,
      34: String(seq),
      49: "VENUE",
      56: "MONITOR",
      52: "20261126-08:00:00.000",
    };
    const all = Object.entries({ ...fields, ...more }).map(([tag, value]) => [Number(tag), value] as const);
    return this.tell({ kind: "received", message: new ReceivedMessage(new Map(all)) });
  }

  loggedOn(): this {
    this.receive("A", this.state.nextTarget);
    return this;
  }

  pass(ms: number): SessionEffect[] {
    this.at += ms;
    return this.tell({ kind: "tick" });
  }
}

function sent(effects: readonly SessionEffect[]): unknown[] {
  return effects.flatMap((effect) => (effect.kind === "send" ? [{ seq: effect.seq, ...effect.message }] : []));
}

describe("a session", () => {
  it("begins with a Logon under the next number and no wish to reset anything", () => {
    const { effects } = new Talk({ nextSender: 42, nextTarget: 7 });
    expect(sent(effects)).toEqual([
      { seq: 42, kind: "logon", heartbeatSeconds: 30, applVerId: null, username: null, password: null },
    ]);
  });

  it("is logged on once the counterparty's Logon has come, and counts it", () => {
    const talk = new Talk({ nextSender: 42, nextTarget: 7 }).loggedOn();
    expect(talk.state).toMatchObject({ phase: "logged_on", nextSender: 43, nextTarget: 8 });
  });

  it("is refused by a Logout, with its reason", () => {
    const talk = new Talk();
    talk.receive("5", 1, { 58: "unknown user" });
    expect(talk.state.ending).toEqual({ kind: "refused", by: "logout", text: "unknown user" });
  });

  it.each([
    ["logout", "5"],
    ["reject", "3"],
    ["close", null],
  ])("is refused by a %s without a reason", (by, msgType) => {
    const talk = new Talk();
    if (msgType === null) talk.tell({ kind: "closed" });
    else talk.receive(msgType, 1);
    expect(talk.state.ending).toEqual({ kind: "refused", by, text: null });
  });

  it("gives up a counterparty that does not answer its Logon", () => {
    const talk = new Talk();
    expect(nextTick(talk.state, terms)).toBe(LOGON_PATIENCE_MS);
    talk.pass(LOGON_PATIENCE_MS);
    expect(talk.state.ending).toMatchObject({ kind: "silent", stage: "logon" });
  });

  it("answers a TestRequest with its id, and rejects one without", () => {
    const talk = new Talk().loggedOn();
    expect(sent(talk.receive("1", 2, { 112: "are you there" }))).toEqual([
      { seq: 2, kind: "heartbeat", testReqId: "are you there" },
    ]);
    expect(sent(talk.receive("1", 3))).toMatchObject([
      { seq: 3, kind: "reject", refSeqNum: 3, refTagId: 112, reason: 1 },
    ]);
    expect(talk.state.nextTarget).toBe(4);
  });

  it("measures how long a TestRequest takes and how far the counterparty's clock is off", () => {
    const talk = new Talk().loggedOn();
    const [test] = sent(talk.tell({ kind: "test" })) as { testReqId: string }[];
    talk.at = 40;
    const effects = talk.receive("0", 2, { 112: test?.testReqId ?? "", 52: "20261126-08:00:01.020" });
    expect(effects).toEqual([{ kind: "note", note: { kind: "answered", rttMs: 40, clockDifferenceMs: 1000 } }]);
    expect(talk.state.pendingTest).toBeNull();
  });

  it("takes no other Heartbeat for the answer", () => {
    const talk = new Talk().loggedOn();
    talk.tell({ kind: "test" });
    talk.receive("0", 2, { 112: "somebody else's" });
    talk.receive("0", 3);
    expect(talk.state.pendingTest).not.toBeNull();
  });

  it("beats while it has nothing to say, asks a silent counterparty, and gives it up in the end", () => {
    const talk = new Talk().loggedOn();
    expect(nextTick(talk.state, terms)).toBe(30_000);
    expect(sent(talk.pass(30_000))).toMatchObject([{ kind: "heartbeat", testReqId: null }]);
    expect(sent(talk.pass(6_000))).toMatchObject([{ kind: "test_request" }]);
    expect(sent(talk.pass(36_000))).toMatchObject([{ kind: "logout" }]);
    expect(talk.state.ending).toEqual({ kind: "silent", stage: "logged_on", forMs: 72_000 });
  });

  it("leaves by a Logout, waits for its answer and no longer than it must", () => {
    const talk = new Talk().loggedOn();
    expect(sent(talk.tell({ kind: "leave" }))).toEqual([{ seq: 2, kind: "logout", text: null }]);
    expect(talk.state.phase).toBe("logout_sent");
    talk.receive("5", 2);
    expect(talk.state.ending).toEqual({ kind: "left" });
    const other = new Talk().loggedOn();
    other.tell({ kind: "leave" });
    expect(nextTick(other.state, terms)).toBe(LOGOUT_PATIENCE_MS);
    other.pass(LOGOUT_PATIENCE_MS);
    expect(other.state.ending).toEqual({ kind: "left" });
  });

  it("answers the counterparty's Logout and keeps what it said", () => {
    const talk = new Talk().loggedOn();
    expect(sent(talk.receive("5", 2, { 58: "end of day" }))).toEqual([{ seq: 2, kind: "logout", text: null }]);
    expect(talk.state).toMatchObject({ nextTarget: 3, ending: { kind: "logged_out", text: "end of day" } });
  });

  it("counts rejects of the session and of the business, but none twice", () => {
    const talk = new Talk().loggedOn();
    expect(talk.receive("3", 2, { 58: "bad tag" })).toEqual([
      { kind: "note", note: { kind: "rejected", layer: "session", text: "bad tag" } },
    ]);
    expect(talk.receive("j", 3)).toEqual([{ kind: "note", note: { kind: "rejected", layer: "business", text: null } }]);
    expect(talk.receive("j", 3, { 43: "Y" })).toEqual([]);
  });

  it("passes over what applications say, and counts it", () => {
    const talk = new Talk().loggedOn();
    expect(talk.receive("8", 2)).toEqual([]);
    expect(talk.state.nextTarget).toBe(3);
  });

  it.each([
    ["another version", { 8: "FIX.4.2" }],
    ["another sender", { 49: "ELSEWHERE" }],
    ["another target", { 56: "ENGINE" }],
  ])("ends with %s", (_name, fields) => {
    const talk = new Talk().loggedOn();
    talk.receive("0", 2, fields);
    expect(talk.state.ending).toMatchObject({ kind: "violation" });
  });

  it("ends without MsgSeqNum", () => {
    const talk = new Talk().loggedOn();
    talk.receive("0", 2, { 34: "x" });
    expect(talk.state.ending).toMatchObject({ kind: "violation" });
  });
});

describe("sequence numbers", () => {
  it("that come ahead make it ask once for what is missing", () => {
    const talk = new Talk().loggedOn();
    expect(sent(talk.receive("0", 5))).toEqual([{ seq: 2, kind: "resend_request", beginSeqNo: 2 }]);
    expect(gapOf(talk.state)).toBe(4);
    expect(sent(talk.receive("0", 6))).toEqual([]);
    expect(gapOf(talk.state)).toBe(5);
  });

  it("are made up for by a gap fill or by what is sent again", () => {
    const talk = new Talk().loggedOn();
    talk.receive("0", 5);
    talk.receive("8", 2, { 43: "Y" });
    expect(gapOf(talk.state)).toBe(3);
    talk.receive("4", 3, { 43: "Y", 123: "Y", 36: "6" });
    expect(talk.state).toMatchObject({ nextTarget: 6, highestAhead: 0 });
    expect(talk.receive("0", 6)).toEqual([]);
  });

  it("that stay missing are asked for again, three times in all", () => {
    const talk = new Talk().loggedOn();
    talk.receive("0", 5);
    const requests = Array.from({ length: 6 }, () => {
      const effects = talk.pass(30_000);
      talk.receive("0", talk.state.highestAhead + 1);
      return sent(effects).filter((message) => (message as { kind: string }).kind === "resend_request").length;
    });
    expect(requests).toEqual([1, 1, 0, 0, 0, 0]);
    expect(gapOf(talk.state)).toBeGreaterThan(0);
  });

  it("ahead do not keep a TestRequest, a ResendRequest or a Logout from being answered", () => {
    const talk = new Talk().loggedOn();
    expect(sent(talk.receive("1", 9, { 112: "x" }))).toMatchObject([{ kind: "heartbeat" }, { kind: "resend_request" }]);
    expect(sent(talk.receive("2", 10, { 7: "1", 16: "0" }))).toMatchObject([{ seq: 1, kind: "gap_fill" }]);
    expect(sent(talk.receive("5", 11))).toMatchObject([{ kind: "logout" }]);
    expect(talk.state.nextTarget).toBe(2);
  });

  it.each([
    ["open", "0", 8],
    ["beyond what was sent", "100", 8],
    ["closed", "4", 5],
  ])(
    "of ours that are asked for again (%s) are filled in one message, without one of its own",
    (_name, end, newSeqNo) => {
      const talk = new Talk({ nextSender: 7, nextTarget: 1 }).loggedOn();
      const effects = talk.receive("2", 2, { 7: "3", 16: end });
      expect(effects).toContainEqual({
        kind: "send",
        seq: 3,
        possDup: true,
        message: { kind: "gap_fill", newSeqNo },
      });
      expect(talk.state.nextSender).toBe(8);
    },
  );

  it("that we never sent cannot be asked for", () => {
    const talk = new Talk().loggedOn();
    expect(sent(talk.receive("2", 2, { 7: "99", 16: "0" }))).toMatchObject([
      { kind: "reject", reason: 5, refTagId: 7 },
    ]);
  });

  it("that go back end the session: a person must settle it", () => {
    const talk = new Talk({ nextSender: 1, nextTarget: 10 });
    expect(sent(talk.receive("A", 3))).toEqual([
      { seq: 2, kind: "logout", text: "MsgSeqNum too low, expecting 10 but received 3" },
    ]);
    expect(talk.state).toMatchObject({ nextTarget: 10, ending: { kind: "numbers" } });
  });

  it("of ours that the counterparty finds too low end it, and are not used up by trying", () => {
    const talk = new Talk({ nextSender: 5, nextTarget: 10 });
    talk.receive("5", 10, { 58: "MsgSeqNum too low, expecting 50 but received 5" });
    expect(talk.state).toMatchObject({ nextSender: 5, ending: { kind: "numbers" } });
    expect(JSON.stringify(talk.state.ending)).toContain("expecting 50");
    const byStatus = new Talk({ nextSender: 5, nextTarget: 10 });
    byStatus.receive("5", 10, { 1409: "9" });
    expect(byStatus.state.ending).toMatchObject({ kind: "numbers" });
  });

  it("are not reset because the counterparty would like to", () => {
    const talk = new Talk({ nextSender: 5, nextTarget: 10 });
    talk.receive("A", 1, { 141: "Y" });
    expect(talk.state).toMatchObject({ nextTarget: 10, ending: { kind: "numbers" } });
    const midway = new Talk({ nextSender: 5, nextTarget: 10 }).loggedOn();
    midway.receive("A", 1, { 141: "Y" });
    expect(midway.state).toMatchObject({ nextTarget: 11, ending: { kind: "numbers" } });
    expect(JSON.stringify(midway.state.ending)).toContain("wants to reset the sequence numbers");
    const fresh = new Talk();
    fresh.receive("A", 1, { 141: "Y" });
    expect(fresh.state.phase).toBe("logged_on");
  });

  it("follow the counterparty's SequenceReset forward, never back", () => {
    const talk = new Talk().loggedOn();
    talk.receive("4", 77, { 36: "100" });
    expect(talk.state.nextTarget).toBe(100);
    expect(sent(talk.receive("4", 100, { 36: "50" }))).toMatchObject([{ kind: "reject", reason: 5, refTagId: 36 }]);
    expect(talk.state.nextTarget).toBe(101);
  });

  it("are not filled backwards", () => {
    const talk = new Talk().loggedOn();
    expect(sent(talk.receive("4", 2, { 123: "Y", 36: "2" }))).toMatchObject([{ kind: "reject", refTagId: 36 }]);
    expect(sent(talk.receive("4", 3, { 123: "Y" }))).toMatchObject([{ kind: "reject", reason: 1 }]);
    expect(talk.state.nextTarget).toBe(4);
  });
});

it("what a session sends can be read by another", () => {
  const [logon] = new Talk().effects;
  if (logon?.kind !== "send") throw new Error("no Logon");
  const bytes = encodeMessage(logon.message, {
    identity: terms.identity,
    seq: logon.seq,
    sentAt: WALL,
    possDup: false,
  });
  const [frame] = new MessageSplitter().push(bytes);
  expect(frame?.kind === "message" && frame.message.msgType).toBe("A");
});
