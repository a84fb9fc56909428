import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { follow, logFolder, NOW } from "./followed-log.fixture.ts";
import { fixLine } from "./log-lines.fixture.ts";

const BEGUN = NOW - 10_000;
const INBOUND = { 49: "VENUE", 56: "ENGINE" };

const stamp = (at: number) => new Date(BEGUN + at).toISOString().replaceAll("-", "").replace("T", "-").replace("Z", "");
/** A line written so many ms after the log was begun, its time before it or, in some logs, only in its message. */
const line = (at: number, fields: Record<number, string>) => fixLine(fields, { prefix: `${stamp(at)} : ` });
const bareLine = (at: number, fields: Record<number, string>) => fixLine({ ...fields, 52: stamp(at) }, { prefix: "" });

/** An engine that has a file for what comes in and one for what it sends; the first is read first. */
function splitLog(more: Parameters<typeof follow>[1] = {}, write = line) {
  const place = logFolder();
  const paths = [join(place, "a-in.log"), join(place, "b-out.log")] as const;
  for (const path of paths) writeFileSync(path, "");
  const log = {
    ...follow(paths, more),
    in: (at: number, type: string, fields: Record<number, string> = {}) => {
      appendFileSync(paths[0], write(at, { 35: type, ...INBOUND, ...fields }), "latin1");
      return log;
    },
    out: (at: number, type: string, fields: Record<number, string> = {}) => {
      appendFileSync(paths[1], write(at, { 35: type, ...fields }), "latin1");
      return log;
    },
  };
  return log;
}

describe("a log with a file for each direction", () => {
  it.each([
    ["the log's own times", line],
    ["SendingTime", bareLine],
  ])("is read in the order in which it was written, by %s", (_, write) => {
    const log = splitLog({ from: "start" }, write);
    log.catchUp();
    for (let look = 0; look < 3; look++) {
      for (let count = 0; count < 10; count++) {
        const [at, id] = [look * 1000 + count * 50, `A${look}-${count}`];
        log.out(at, "D", { 11: id }).in(at + 30, "8", { 11: id, 39: "0" });
      }
      const { orders } = log.catchUp(250);
      expect(orders).toMatchObject({ inFlight: 0, answered: (look + 1) * 10, p50: expect.closeTo(30, 0) });
    }
  });

  it("is read so however much there is to read", () => {
    const [ins, outs]: [string[], string[]] = [[], []];
    const parent = (count: number) => ({ 35: "D", 11: `P${count}`, 38: "100", 49: "OMS", 56: "ENGINE" });
    const answer = (count: number) => ({ 35: "8", 11: `A${count}`, 38: "100", ...INBOUND });
    for (let at = 0; at < 15_000; at++) {
      ins.push(line(at, parent(at)));
      outs.push(line(at, { 35: "D", 11: `A${at}`, 38: "100", 526: `P${at}` }));
      if (at >= 5)
        ins.push(line(at, { ...answer(at - 5), 39: "0" }), line(at, { ...answer(at - 5), 39: "2", 14: "100" }));
    }
    const place = logFolder();
    writeFileSync(join(place, "in.log"), ins.join(""), "latin1");
    writeFileSync(join(place, "out.log"), outs.join(""), "latin1");
    const { catchUp } = follow([join(place, "*.log")], { from: "start", parentTag: 526 });
    const { orders, orphans, worstParent } = catchUp();
    expect(orders).toMatchObject({ inFlight: 5, answered: 14_995, forgotten: 0, p50: expect.closeTo(5, 0) });
    expect({ orphans, ratio: worstParent?.ratio }).toEqual({ orphans: 0, ratio: 1 });
  });

  it("shows how its session stands: not by what the engine had sent before a Logout", () => {
    const log = splitLog().out(0, "A").in(10, "A").out(5000, "0").in(6000, "5", { 58: "end of day" });
    expect(log.catchUp().sessions).toMatchObject([
      { isLoggedOn: false, lastLogout: { byUs: false, text: "end of day" } },
    ]);
    log.out(7000, "A").in(7010, "A");
    expect(log.catchUp(250).sessions).toMatchObject([{ isLoggedOn: true }]);
    log.in(8000, "0").out(8500, "0").out(9000, "A");
    expect(log.catchUp(250).sessions).toMatchObject([{ isLoggedOn: false, asking: { byUs: true } }]);
    log.in(9010, "A").out(9020, "0");
    expect(log.catchUp(250).sessions).toMatchObject([{ isLoggedOn: true, asking: null }]);
  });

  it("shows an order answered within the same millisecond", () => {
    const log = splitLog().out(0, "D", { 11: "A1" }).in(0, "8", { 11: "A1", 39: "0" });
    expect(log.catchUp().orders).toMatchObject({ inFlight: 0, answered: 1 });
  });

  it("shows an order answered whose line comes later than that of its answer, with its latency", () => {
    const log = splitLog().in(20, "8", { 11: "A1", 39: "0" });
    log.catchUp();
    expect(log.out(0, "D", { 11: "A1" }).catchUp(250).orders).toMatchObject({
      inFlight: 0,
      oldest: null,
      answered: 1,
      p50: expect.closeTo(20, 0),
    });
    expect(log.out(30, "D", { 11: "A1" }).catchUp(250).orders).toMatchObject({ inFlight: 1 });
  });

  it("is read to its end though one file has no times, or one far in the future", () => {
    const log = splitLog().out(3_600_000, "D", { 11: "A1" }).out(3_600_001, "D", { 11: "A2" });
    for (let count = 0; count < 5; count++) log.in(count, "0");
    const report = log.catchUp();
    expect(report.messages).toBe(7);
    expect(log.follower.lag).toBe(0);
    const place = logFolder();
    for (const name of ["a.log", "b.log"]) {
      writeFileSync(join(place, name), fixLine({ 35: "0", 52: "" }, { prefix: "" }).repeat(3));
    }
    expect(follow([join(place, "*.log")]).catchUp().messages).toBe(6);
  });

  it("is read in turns, whichever file waits for the other", () => {
    const log = splitLog({ from: "start" });
    const filler = { 58: "x".repeat(500) };
    for (let count = 0; count < 1500; count++) {
      log.out(count, "D", { 11: `A${count}`, ...filler }).in(count + 0.5, "8", { 11: `A${count}`, 39: "0", ...filler });
    }
    log.follower.look(NOW);
    for (let turns = 0; log.follower.lag > 0; turns++) {
      expect(turns).toBeLessThan(50);
      log.follower.read(100_000, () => 0);
    }
    expect(log.follower.report(NOW).orders).toMatchObject({ inFlight: 0, answered: 1500 });
    expect(log.follower.report(NOW).garbled.total).toBe(0);
  });
});
