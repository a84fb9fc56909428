import { describe, expect, it } from "vitest";
import { fixLine } from "./log-lines.fixture.ts";
import { LogScanner } from "./log-scanner.ts";
import { OrderLedger } from "./order-ledger.ts";
import { FIELD, ScannedMessage } from "./scanned-message.ts";
import { START, WrittenLog } from "./written-log.fixture.ts";

describe("a session in a log", () => {
  it("is logged on after both Logons and off after a Logout, by whom and why", () => {
    const log = new WrittenLog().out("A", { 98: "0", 108: "20" });
    expect(log.session?.isLoggedOn).toBe(false);
    log.in("A", { 108: "20" });
    expect(log.session).toMatchObject({ isLoggedOn: true, heartbeatSeconds: 20, ours: "ENGINE", theirs: "VENUE" });
    log.pass(5000).in("5", { 58: "end of day" }).out("5");
    expect(log.session).toMatchObject({
      isLoggedOn: false,
      lastInboundAt: START + 5000,
      lastInboundSeenAt: START + 5000,
      lastLogout: { byUs: false, text: "end of day" },
    });
    expect(log.reader.hasNews).toBe(true);
    log.out("A").in("A");
    expect(log.session?.isLoggedOn).toBe(true);
  });

  it("is the same whichever side calls", () => {
    expect(new WrittenLog().in("A").out("A").session?.isLoggedOn).toBe(true);
  });

  it("that the log shows only from the middle on is logged on when messages come", () => {
    expect(new WrittenLog().in("0").session?.isLoggedOn).toBe(true);
    expect(new WrittenLog().out("0").session?.isLoggedOn).toBe(true);
  });

  it("refused with a Logout is not logged on", () => {
    expect(new WrittenLog().out("A").in("5", { 58: "unknown user" }).session).toMatchObject({
      isLoggedOn: false,
      lastLogout: { byUs: false, text: "unknown user" },
    });
  });

  it("is told apart from others by its CompIDs, and strangers are not counted", () => {
    const log = new WrittenLog({ compIds: ["ENGINE", "ENGINE2"] });
    log
      .in("0")
      .in("0", { 49: "OTHER" })
      .write({ 35: "0", 49: "ENGINE2", 56: "VENUE" })
      .write({ 35: "D", 49: "X", 56: "Y", 11: "1" });
    expect(log.report.sessions.map(({ ours, theirs }) => `${ours} ${theirs}`)).toEqual([
      "ENGINE VENUE",
      "ENGINE OTHER",
      "ENGINE2 VENUE",
    ]);
    expect(log.report).toMatchObject({ messages: 3, strange: 1, strangers: ["X -> Y"] });
    expect(log.report.orders.submitted.total).toBe(0);
  });

  it("shows a gap in the numbers that come in until it is filled", () => {
    const log = new WrittenLog().in("A", { 34: "1" }).in("0", { 34: "2" }).in("0", { 34: "6" });
    expect(log.session?.gap).toBe(4);
    log.out("2", { 7: "3", 16: "0" }).in("8", { 34: "3", 43: "Y", 11: "A1" });
    expect(log.session?.gap).toBe(3);
    log.in("4", { 34: "4", 43: "Y", 123: "Y", 36: "7" });
    expect(log.session?.gap).toBe(0);
    expect(log.report.resendRequests.recent).toBe(1);
    expect(log.in("0", { 34: "7" }).session?.gap).toBe(0);
  });

  it("shows no gap after a new Logon, a reset by the counterparty, or a day that begins at 1", () => {
    const log = new WrittenLog().in("A", { 34: "5" }).in("0", { 34: "9" });
    expect(log.session?.gap).toBe(4);
    expect(log.in("A", { 34: "1", 141: "Y" }).session?.gap).toBe(0);
    expect(log.in("0", { 34: "2" }).in("4", { 34: "3", 36: "100" }).in("0", { 34: "100" }).session?.gap).toBe(0);
    expect(log.in("A", { 34: "1" }).in("0", { 34: "2" }).session?.gap).toBe(0);
  });

  it("shows no gap once what was missing has come, though what came ahead of it is not sent again", () => {
    const log = new WrittenLog().in("0", { 34: "2" }).in("0", { 34: "6" }).in("0", { 34: "7" }).in("0", { 34: "9" });
    log.out("2", { 7: "3", 16: "5" }).in("8", { 34: "3", 43: "Y" }).in("4", { 34: "4", 43: "Y", 123: "Y", 36: "6" });
    expect(log.session?.gap).toBe(2);
    expect(log.in("0", { 34: "8" }).session?.gap).toBe(0);
    expect(log.in("0", { 34: "10" }).session?.gap).toBe(0);
    expect(log.in("0", { 34: "13" }).session?.gap).toBe(3);
  });

  it("shows no gap once it is filled, however much came ahead of it", () => {
    const log = new WrittenLog().in("0", { 34: "1" }).in("0", { 34: "3" }).out("2", { 7: "2", 16: "2" });
    for (let count = 0; count < 12_000; count++) log.in("0");
    expect(log.session?.gap).toBe(12_002);
    expect(log.in("0", { 34: "2", 43: "Y" }).session?.gap).toBe(0);
  });

  it("does not hold the rest of a gap forever that the engine has not asked for", () => {
    const log = new WrittenLog()
      .in("0", { 34: "1" })
      .in("0", { 34: "3" })
      .out("2", { 7: "2", 16: "2" })
      .in("0", { 34: "5" });
    log.pass(20_000).in("0", { 34: "2", 43: "Y" });
    expect(log.pass(29_000).in("0", { 34: "6" }).session).toMatchObject({ gap: 3, gapsUnasked: 0 });
    expect(log.pass(2000).in("0", { 34: "7" }).session).toMatchObject({ gap: 0, gapsUnasked: 1 });
  });

  it("holds a gap that the engine has asked for, as long as nobody fills it", () => {
    const log = new WrittenLog()
      .in("0", { 34: "1" })
      .in("0", { 34: "3" })
      .in("0", { 34: "5" })
      .out("2", { 7: "2", 16: "0" });
    log.in("0", { 34: "2", 43: "Y" }).pass(60_000);
    expect(log.in("0", { 34: "6" }).session).toMatchObject({ gap: 3, gapsUnasked: 0 });
  });

  it("does not hold a gap forever that the engine never asked to be filled", () => {
    const log = new WrittenLog().in("0", { 34: "1" }).in("0", { 34: "3" });
    expect(log.pass(31_000).in("0", { 34: "4" }).session).toMatchObject({ gap: 0, gapsUnasked: 1 });
  });
});

describe("orders in a log", () => {
  it("are measured from their sending to the first answer", () => {
    const log = new WrittenLog();
    for (let count = 1; count <= 100; count++) {
      log
        .out("D", { 11: `A${count}` })
        .pass(count)
        .in("8", { 11: `A${count}`, 39: "A" })
        .in("8", { 11: `A${count}`, 39: "0" });
    }
    const { p50, p99, answered, inFlight } = log.report.orders;
    expect(answered).toBe(100);
    expect(inFlight).toBe(0);
    expect(p50).toBeGreaterThan(49);
    expect(p50).toBeLessThan(51);
    expect(p99).toBeGreaterThan(97.5);
    expect(p99).toBeLessThan(100.5);
  });

  it("that wait are named, the longest first, until they are answered", () => {
    const log = new WrittenLog()
      .out("D", { 11: "A1" })
      .pass(1000)
      .out("F", { 11: "C1", 41: "A0" })
      .pass(1000)
      .out("G", { 11: "R1", 41: "A0" });
    expect(log.report.orders).toMatchObject({ inFlight: 3, oldest: { clOrdId: "A1", at: START } });
    log.in("8", { 11: "A1", 39: "0" });
    expect(log.report.orders.oldest).toEqual({ clOrdId: "C1", at: START + 1000 });
    log.in("9", { 11: "C1", 41: "A0", 39: "8" }).in("8", { 11: "R1", 41: "A0", 39: "5" });
    expect(log.report.orders).toMatchObject({ inFlight: 0, oldest: null });
  });

  it("wait on while the venue only says that an order, a cancel or a replace is pending", () => {
    const log = new WrittenLog()
      .out("D", { 11: "A1" })
      .out("F", { 11: "C1", 41: "A0" })
      .out("G", { 11: "R1", 41: "A9" });
    log.pass(10).in("8", { 11: "A1", 39: "A" }).in("8", { 11: "C1", 41: "A0", 39: "6" });
    log.in("8", { 11: "R1", 41: "A9", 39: "E" });
    expect(log.report.orders).toMatchObject({ inFlight: 3, answered: 0, oldest: { clOrdId: "A1", at: START } });
    log.pass(20).in("8", { 11: "A1", 39: "0" }).in("8", { 11: "C1", 41: "A0", 39: "4" });
    log.in("8", { 11: "R1", 41: "A9", 39: "5" });
    expect(log.report.orders).toMatchObject({ inFlight: 0, answered: 3, p50: expect.closeTo(30, 0) });
  });

  it("that are cancelled or replaced before they were acknowledged wait no longer", () => {
    const log = new WrittenLog().out("D", { 11: "A1" }).in("8", { 11: "A1", 39: "A" }).out("F", { 11: "C1", 41: "A1" });
    log.in("8", { 11: "C1", 41: "A1", 39: "6" });
    expect(log.report.orders.inFlight).toBe(2);
    expect(log.in("8", { 11: "C1", 41: "A1", 39: "4" }).report.orders).toMatchObject({ inFlight: 0, answered: 1 });
  });

  it.each([
    ["a business reject that names its ClOrdID", "j", { 372: "D", 379: "A2", 380: "4" }],
    ["a business reject that names its number", "j", { 45: "3", 372: "D", 380: "4" }],
    ["a reject of the session", "3", { 45: "3" }],
  ])("wait no longer after %s, which is no latency", (_, type, fields) => {
    const log = new WrittenLog().out("A").out("D", { 11: "A1" }).out("D", { 11: "A2" }).pass(5).in(type, fields);
    expect(log.report.orders).toMatchObject({ inFlight: 1, answered: 0, oldest: { clOrdId: "A1" } });
  });

  it.each([
    ["another message", "j", { 372: "V", 379: "A1" }],
    ["another number", "3", { 45: "1" }],
    ["a number that is not said", "3", { 58: "bad tag" }],
    ["the same number of another session", "3", { 45: "2", 49: "OTHER" }],
  ])("wait on after a reject of %s", (_, type, fields) => {
    const log = new WrittenLog().out("A").out("D", { 11: "A1" }).in(type, fields);
    expect(log.report.orders).toMatchObject({ inFlight: 1, oldest: { clOrdId: "A1" } });
  });

  it("wait on after a reject of their number in the session's next series", () => {
    const log = new WrittenLog().out("A").out("D", { 11: "A1" }).out("A", { 34: "1", 141: "Y" }).out("0", { 34: "2" });
    expect(log.in("3", { 45: "2" }).report.orders.inFlight).toBe(1);
  });

  it("are forgotten after a day without an answer", () => {
    const log = new WrittenLog().out("D", { 11: "A1" }).pass(86_400_000);
    expect(log.report.orders).toMatchObject({ oldest: null, inFlight: 0, forgotten: 1 });
  });

  it("are forgotten, the oldest first, when too many have no answer", () => {
    const ledger = new OrderLedger({ most: 10 });
    const message = new ScannedMessage();
    const scanner = new LogScanner(message, { parentTag: null });
    for (let count = 0; count < 25; count++) {
      const bytes = Buffer.from(fixLine({ 35: "D", 11: `A${count}` }), "latin1");
      const takeMessage = () => ledger.takeOutbound(message, message.char(FIELD.msgType), START + count);
      scanner.scan(bytes, { known: 0 }, { isDue: () => true, takeMessage, takeGarbled: () => {} });
    }
    expect(ledger).toMatchObject({ inFlight: 10, forgotten: 15 });
    expect(ledger.oldest(START)).toEqual({ clOrdId: "A15", at: START + 15 });
  });

  it("are counted with their rejects by kind, within five minutes", () => {
    const log = new WrittenLog();
    log
      .out("D", { 11: "A1" })
      .in("8", { 11: "A1", 39: "8", 58: "no" })
      .out("D", { 11: "A2" })
      .in("8", { 11: "A2", 39: "0" });
    log.out("F", { 11: "C1" }).in("9", { 11: "C1" }).in("3", { 58: "bad tag" }).in("j", { 58: "not now" }).out("3");
    const one = { recent: 1, total: 1 };
    expect(log.report.rejects).toEqual({ session: { recent: 2, total: 2 }, business: one, order: one, cancel: one });
    expect(log.report.orders).toMatchObject({ submitted: { recent: 2 }, cancels: { recent: 1 } });
    log.pass(301_000);
    expect(log.report.rejects.order).toEqual({ recent: 0, total: 1 });
    expect(log.report.orders).toMatchObject({ p50: null, p99: null, answered: 0 });
  });

  it("that are sent again are not counted again", () => {
    const log = new WrittenLog().in("8", { 11: "A1", 39: "8" }).in("8", { 34: "1", 11: "A1", 39: "8", 43: "Y" });
    expect(log.report.rejects.order.total).toBe(1);
  });

  it("are answered by what comes only as a resend, once", () => {
    const log = new WrittenLog().in("0", { 34: "1" }).out("D", { 11: "A1" }).out("D", { 11: "A2" });
    log.in("8", { 34: "3", 11: "A2", 39: "8" });
    log.in("8", { 34: "2", 43: "Y", 11: "A1", 39: "0" }).in("8", { 34: "3", 43: "Y", 11: "A2", 39: "8" });
    expect(log.report.orders.inFlight).toBe(0);
    expect(log.report.rejects.order.total).toBe(1);
    expect(log.session?.gap).toBe(0);
  });

  it("answered before they were sent are a fault of a clock, not a latency", () => {
    const log = new WrittenLog().out("D", { 11: "A1" }).pass(-50).in("8", { 11: "A1", 39: "0" });
    expect(log.report.orders).toMatchObject({ answered: 0, backwards: { recent: 1 } });
  });

  it("come to have a usual latency after half an hour", () => {
    const log = new WrittenLog();
    for (let round = 0; round < 6; round++) {
      for (let count = 0; count < 20; count++) log.out("D", { 11: "A" }).pass(2).in("8", { 11: "A", 39: "0" });
      expect(log.report.orders.usualP99).toEqual(round < 5 ? null : expect.any(Number));
      log.pass(300_000);
    }
    expect(log.report.orders.usualP99).toBeCloseTo(2, 1);
  });
});

describe("parent orders in a log", () => {
  const parented = () => new WrittenLog({ parentTag: 526 }).in("D", { 49: "OMS", 11: "P1", 38: "1000" });
  const child = (log: WrittenLog, id: string, quantity: string) => log.out("D", { 11: id, 38: quantity, 526: "P1" });

  it("may be worked in many slices, as long as no more is out than came in", () => {
    const log = parented();
    for (let slice = 0; slice < 50; slice++) {
      child(log, `C${slice}`, "100").in("8", { 11: `C${slice}`, 39: "0", 38: "100", 14: "0" });
      log
        .out("F", { 11: `X${slice}`, 41: `C${slice}` })
        .in("8", { 11: `X${slice}`, 41: `C${slice}`, 39: "4", 38: "100", 14: "20" });
    }
    expect(log.report.worstParent).toMatchObject({ id: "P1", quantity: 1000, exposure: 1000, ratio: 1 });
  });

  it("are overshot when more is out", () => {
    const log = child(child(parented(), "C1", "600"), "C2", "600");
    expect(log.report.worstParent).toMatchObject({ ratio: 1.2, exposure: 1200 });
    expect(log.in("8", { 11: "C2", 39: "8", 14: "0" }).report.worstParent?.ratio).toBe(0.6);
  });

  it("do not count a child that was refused before it was an order", () => {
    const log = child(child(parented(), "C1", "600"), "C2", "600");
    expect(log.in("j", { 372: "D", 379: "C2" }).report.worstParent?.ratio).toBe(0.6);
    log.out("F", { 11: "X1", 41: "C1" });
    expect(log.in("j", { 372: "F", 379: "X1" }).report.worstParent?.ratio).toBe(0.6);
  });

  it("follow replaces of themselves and of their children", () => {
    const log = child(parented(), "C1", "1000").out("G", { 11: "C2", 41: "C1", 38: "1500" });
    expect(log.report.worstParent?.ratio).toBe(1.5);
    log.in("G", { 49: "OMS", 11: "P2", 41: "P1", 38: "2000" });
    expect(log.report.worstParent?.ratio).toBe(0.75);
    log.in("8", { 11: "C2", 41: "C1", 39: "5", 38: "1500", 14: "0" }).out("D", { 11: "C3", 38: "500", 526: "P2" });
    expect(log.report.worstParent?.ratio).toBe(1);
    log.in("8", { 11: "C2", 39: "2", 38: "1500", 14: "1500" });
    expect(log.report.worstParent?.ratio).toBe(1);
  });

  it("count a child once that is sent again with PossResend, and keep what is out when they are sent again themselves", () => {
    const log = child(parented(), "C1", "600").out("D", { 11: "C1", 38: "600", 526: "P1", 97: "Y" });
    expect(log.report.worstParent).toMatchObject({ ratio: 0.6, exposure: 600 });
    log.in("D", { 49: "OMS", 11: "P1", 38: "1000", 97: "Y" });
    expect(log.report.worstParent).toMatchObject({ ratio: 0.6, exposure: 600 });
    expect(log.in("8", { 11: "C1", 39: "4", 38: "600", 14: "200" }).report.worstParent?.exposure).toBe(200);
  });

  it("count for an hour after they were last heard of, and children without one are told", () => {
    const log = child(parented(), "C1", "600")
      .out("D", { 11: "C9", 38: "5", 526: "P9" })
      .out("D", { 11: "C8", 38: "5" });
    expect(log.report.orphans).toBe(1);
    expect(log.pass(3_600_001).report.worstParent).toBeNull();
  });

  it("are not asked for where no tag is configured", () => {
    expect(
      new WrittenLog().in("D", { 11: "P1", 38: "1" }).out("D", { 11: "C1", 38: "9", 526: "P1" }).report.worstParent,
    ).toBeNull();
  });
});
