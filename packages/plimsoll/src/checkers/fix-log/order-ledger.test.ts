import { describe, expect, it } from "vitest";
import { WrittenLog } from "./written-log.fixture.ts";

/** A living order A1, of which a request is under way. */
const living = () => new WrittenLog().out("D", { 11: "A1" }).in("8", { 11: "A1", 39: "0", 150: "0" });
const cancelling = () => living().out("F", { 11: "C1", 41: "A1" }).pass(20);
const replacing = () => living().out("G", { 11: "R1", 41: "A1" }).pass(20);
const DONE = { inFlight: 0, oldest: null, answered: 2, p99: expect.closeTo(20, 0) };

describe("a cancel or replace that is answered under the order's own ClOrdID", () => {
  it.each([
    ["a cancel, by OrdStatus", cancelling, "8", { 39: "4" }],
    ["a cancel, by ExecType", cancelling, "8", { 39: "1", 150: "4" }],
    ["a cancel, with the order as its own original", cancelling, "8", { 39: "4", 150: "4", 41: "A1" }],
    ["a cancel that is refused", cancelling, "9", { 39: "0", 434: "1" }],
    ["a replace, by OrdStatus", replacing, "8", { 39: "5" }],
    ["a replace, by ExecType", replacing, "8", { 39: "0", 150: "5" }],
    ["a replace that is refused", replacing, "9", { 39: "0", 434: "2" }],
  ])("waits no longer: %s", (...[, begun, type, fields]) => {
    expect(begun().in(type, { 11: "A1", ...fields }).report.orders).toMatchObject(DONE);
  });

  it.each([
    ["is pending", "8", { 11: "A1", 39: "6", 150: "6" }],
    ["is of a fill", "8", { 11: "A1", 39: "1", 150: "F" }],
    ["is of another order", "8", { 11: "A2", 39: "4", 150: "4" }],
    ["is of a replace", "8", { 11: "A1", 39: "0", 150: "5" }],
  ])("waits on when what comes %s", (_, type, fields) => {
    expect(cancelling().in(type, fields).report.orders).toMatchObject({ inFlight: 1, oldest: { clOrdId: "C1" } });
  });

  it("ends the wait of the order too, which never gets an answer of its own", () => {
    const log = new WrittenLog().out("D", { 11: "A1" }).out("F", { 11: "C1", 41: "A1" }).in("8", { 11: "A1", 39: "4" });
    expect(log.report.orders).toMatchObject({ inFlight: 0, answered: 1 });
  });

  it("leaves the order waiting when it is refused before that is acknowledged", () => {
    const log = new WrittenLog().out("D", { 11: "A1" }).out("F", { 11: "C1", 41: "A1" }).in("9", { 11: "A1" });
    expect(log.report.orders).toMatchObject({ inFlight: 1, answered: 1, oldest: { clOrdId: "A1" } });
  });

  it("is the newest of its kind, beside one of the other kind", () => {
    const log = replacing().out("F", { 11: "C1", 41: "A1" }).in("8", { 11: "A1", 39: "0", 150: "5" });
    expect(log.report.orders.oldest).toMatchObject({ clOrdId: "C1" });
    expect(log.in("8", { 11: "A1", 39: "4", 150: "4" }).report.orders.inFlight).toBe(0);
  });

  it("is not taken for one that was answered under its own", () => {
    const log = cancelling().in("9", { 11: "C1", 41: "A1" }).out("F", { 11: "C2", 41: "A1" });
    expect(log.in("9", { 11: "C1", 41: "A1" }).report.orders).toMatchObject({ inFlight: 1, oldest: { clOrdId: "C2" } });
    expect(log.in("8", { 11: "A1", 39: "4" }).report.orders).toMatchObject({ inFlight: 0 });
  });
});
