import { describe, expect, it } from "vitest";
import { fixLine } from "./log-lines.fixture.ts";
import { LogReader } from "./log-reader.ts";
import { UTC } from "./log-zone.ts";
import { START, WrittenLog } from "./written-log.fixture.ts";

describe("garbage in a log", () => {
  const GARBAGE = "8=FIX.4.4\x019=50\x0135=0\x01broken, and more than that long enough to be sure of it\n";

  it("is counted at the time of the message before it, where its line has none", () => {
    const log = new WrittenLog().in("0").text(GARBAGE);
    expect(log.report.garbled).toEqual({ recent: 1, total: 1 });
    expect(log.pass(400_000).report.garbled).toEqual({ recent: 0, total: 1 });
  });

  it("is counted at the time of its line, though no message has been whole for long", () => {
    const log = new WrittenLog().in("0").pass(400_000);
    expect(log.text(log.prefix + GARBAGE).report.garbled).toEqual({ recent: 1, total: 1 });
    expect(log.pass(400_000).report.garbled).toEqual({ recent: 0, total: 1 });
  });

  it("is counted when it is read, where there has been nothing else", () => {
    const log = new WrittenLog().text(GARBAGE);
    expect(log.report.garbled.recent).toBe(1);
    expect(log.pass(400_000).report.garbled.recent).toBe(0);
  });

  it("is counted after a message that is stamped in the future, and in a line that is", () => {
    const log = new WrittenLog().in("0").set(3_600_000).in("0").text(GARBAGE);
    expect(log.report).toMatchObject({ garbled: { recent: 1 }, newestAt: START });
    expect(log.text(log.prefix + GARBAGE).report.garbled.recent).toBe(2);
  });
});

describe("stamps in a log that are far in the future", () => {
  it("are shown as they are", () => {
    const { session } = new WrittenLog().set(60_000).in("0");
    expect(session).toMatchObject({ lastInboundAt: START + 60_000, lastInboundSeenAt: START });
  });

  it("make no session fresh once their time has come", () => {
    const log = new WrittenLog().set(3_600_000).in("A").out("A").in("0");
    const ageAt = (now: number) => log.said("fix_last_inbound_age_seconds", now)?.value;
    expect(ageAt(START + 1000)).toBeNull();
    expect(ageAt(START + 3_600_000)).toBe(3600);
  });

  it("keep nothing that comes later out of the counts", () => {
    const log = new WrittenLog().set(3_600_000);
    for (let count = 0; count < 400; count++) log.in("0").in("3").out("D", { 11: "A1" }).pass(1000);
    log.set(0).pass(301_000);
    expect(log.report.rejects.session.recent).toBe(0);
    log.in("3").out("D", { 11: "A2" }).pass(20).in("8", { 11: "A2", 39: "0" });
    expect(log.report).toMatchObject({
      rejects: { session: { recent: 1 } },
      orders: { submitted: { recent: 1 }, answered: 1 },
    });
  });

  it("hide no order that waits, and make no latency", () => {
    const log = new WrittenLog().set(3_600_000).out("D", { 11: "A1" });
    expect(log.report.orders.oldest).toEqual({ clOrdId: "A1", at: START });
    expect(log.pass(30).in("8", { 11: "A1", 39: "0" }).report.orders).toMatchObject({
      inFlight: 0,
      p50: expect.closeTo(30, 0),
    });
  });
});

describe("the time of a message", () => {
  it("is that of its own line, whatever lines are before it", () => {
    const log = new WrittenLog().pass(-60_000);
    const event = `${log.prefix}the venue is asked for its state\n`;
    log.pass(60_000).text(`${event}${event}${fixLine({ 35: "0" }, { prefix: log.prefix })}`);
    expect(log.report.newestAt).toBe(START);
  });

  it("is that of the line before, where it stands alone in its own", () => {
    const log = new WrittenLog().pass(-60_000);
    const lines = [
      `${log.prefix}something else`,
      `${log.pass(60_000).prefix}received:`,
      fixLine({ 35: "0", 52: "" }, { prefix: "" }),
    ];
    expect(log.text(lines.join("\n")).report.newestAt).toBe(START);
  });
});

it("without times of its own a log goes by SendingTime", () => {
  const reader = new LogReader({ compIds: ["ENGINE"], parentTag: null, offsetAt: UTC });
  const bytes = Buffer.from(fixLine({ 35: "0", 52: "20261126-09:30:00.250" }, { prefix: "" }), "latin1");
  reader.read(bytes, { known: 0, now: START + 6_000_000 });
  expect(reader.report(START)).toMatchObject({
    newestAt: Date.UTC(2026, 10, 26, 9, 30, 0, 250),
    timesBy: "SendingTime",
  });
});
