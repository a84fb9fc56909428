import { describe, expect, it } from "vitest";
import { START, WrittenLog } from "./written-log.fixture.ts";

const loggedOn = () => new WrittenLog().out("A", { 108: "30" }).in("A", { 108: "30" }).in("0").out("0");

describe("a session whose connection is lost without a Logout", () => {
  it("is not logged on while nobody answers the engine's Logons, and says since when", () => {
    const log = loggedOn().pass(60_000).out("A", { 141: "Y" }).pass(30_000).out("A", { 141: "Y" });
    expect(log.session).toMatchObject({ isLoggedOn: false, asking: { byUs: true, since: START + 60_000 } });
    expect(log.said("fix_session_state")).toMatchObject({
      value: 0,
      conclusive: false,
      details: { error: "VENUE has answered no Logon of ENGINE since 2026-11-26T08:01:00.000Z" },
    });
    expect(log.in("A", { 34: "1", 141: "Y" }).session).toMatchObject({ isLoggedOn: true, asking: null });
  });

  it("is not logged on while the engine does not answer the counterparty's Logons", () => {
    const log = new WrittenLog().in("A").out("A").in("0").pass(60_000).in("A").pass(1000).in("A");
    expect(log.session).toMatchObject({ isLoggedOn: false });
    expect(log.said("fix_session_state")).toMatchObject({
      details: { error: "ENGINE has answered no Logon of VENUE since 2026-11-26T08:01:00.000Z" },
    });
    expect(log.out("A").session).toMatchObject({ isLoggedOn: true, asking: null });
  });

  it("is not said to have ended by a Logout of another day", () => {
    const log = new WrittenLog().out("A").in("A").in("5", { 58: "end of day" }).out("5").out("A").in("A").in("0");
    expect(log.pass(60_000).out("A").session).toMatchObject({ isLoggedOn: false, lastLogout: null });
    expect(log.in("5", { 58: "unknown user" }).session?.lastLogout).toEqual({ byUs: false, text: "unknown user" });
    expect(log.out("A").in("5", { 58: "locked" }).session?.lastLogout).toEqual({ byUs: false, text: "locked" });
  });
});

describe("a session that is logged on", () => {
  it("is so again once both have agreed on new numbers within it", () => {
    expect(loggedOn().out("A", { 34: "1", 141: "Y" }).in("A", { 34: "1", 141: "Y" }).session?.isLoggedOn).toBe(true);
    expect(loggedOn().in("A", { 34: "1", 141: "Y" }).out("A", { 34: "1", 141: "Y" }).session?.isLoggedOn).toBe(true);
  });

  it("stays so when a Logon is sent again among what was missing", () => {
    expect(loggedOn().in("A", { 34: "1", 43: "Y" }).session?.isLoggedOn).toBe(true);
    expect(loggedOn().out("A", { 34: "1", 43: "Y" }).session?.isLoggedOn).toBe(true);
  });

  it("is so as soon as the engine talks on, should the answer be missing in the log", () => {
    const log = loggedOn().pass(60_000).out("A").out("0");
    expect(log.session).toMatchObject({ isLoggedOn: true, asking: null });
    expect(log.pass(60_000).out("A").session?.isLoggedOn).toBe(false);
  });
});

describe("a log that shows one direction only", () => {
  it("shows a session logged on by the counterparty's Logon, also by a second one", () => {
    const log = new WrittenLog().in("A");
    expect(log.session?.isLoggedOn).toBe(true);
    expect(log.in("5", { 58: "end of day" }).session?.isLoggedOn).toBe(false);
    expect(log.in("A").session?.isLoggedOn).toBe(true);
    expect(log.in("0").in("A").session?.isLoggedOn).toBe(true);
  });

  it("shows a session logged on once the engine talks", () => {
    const log = new WrittenLog().out("A");
    expect(log.session?.isLoggedOn).toBe(false);
    expect(log.out("0").session?.isLoggedOn).toBe(true);
  });
});
