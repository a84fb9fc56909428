import { describe, expect, it } from "vitest";
import type { Silence } from "../contract/silence.ts";
import { toTimestamp } from "../text/to-timestamp.ts";
import { type AlertMatch, toAlertMatch } from "./alert-match.ts";
import { HOUR, START } from "./alerting.fixture.ts";
import { type ActiveSilence, type HoldQuestion, holdAlert, readStages } from "./hold-alert.ts";

const gateway = {
  severity: "HIGH",
  component_id: "gateway",
  component_type: "ORDER_EXECUTION",
  tags: ["eu"],
} as const;
const db = { ...gateway, component_id: "db", component_type: "DATABASE" } as const;

function questionWith(extra: Partial<HoldQuestion>): HoldQuestion {
  return {
    alert: gateway,
    now: START,
    maintenance: null,
    market: null,
    parent: null,
    inhibit: [],
    firing: () => [],
    ended: () => null,
    silences: [],
    snooze: null,
    flapping: false,
    ...extra,
  };
}
function ask(extra: Partial<HoldQuestion>) {
  return holdAlert(questionWith(extra));
}
function silenced(match: AlertMatch, startsAt = START - HOUR, endsAt = START + HOUR): ActiveSilence {
  const silence: Silence = {
    silence_id: "s",
    match: {},
    reason: "planned failover",
    created_by: "anna",
    created_at: toTimestamp(startsAt),
    starts_at: toTimestamp(startsAt),
    ends_at: toTimestamp(endsAt),
    ended_by: null,
  };
  return { silence, match, startsAt, endsAt };
}
const all = toAlertMatch({ components: ["gate*"] });

describe("the stages that hold an alert", () => {
  it("let through what none of them is about", () => {
    expect(ask({})).toBeNull();
  });

  it("name maintenance with its note and end", () => {
    expect(ask({ maintenance: { note: "new disk", until: START + 1 } })).toEqual({
      stage: "maintenance",
      reason: "in maintenance: new disk",
      until: START + 1,
    });
  });

  it("name what it depends on, and look again soon while that is not settled", () => {
    expect(ask({ parent: { componentId: "db", state: "down" } })).toMatchObject({ stage: "dependency", until: null });
    const suspect = ask({ parent: { componentId: "db", state: "suspect" } });
    expect(suspect?.until).toBeGreaterThan(START);
    expect(ask({ parent: { componentId: "db", state: "returning" } })?.reason).toContain("only just come back");
  });

  it("inhibit while another alert fires, never one by itself", () => {
    const inhibit = [{ source: toAlertMatch({ types: ["DATABASE"] }), target: toAlertMatch({}) }];
    expect(ask({ inhibit, firing: () => [db] })).toMatchObject({
      stage: "inhibit",
      reason: "inhibited while db fires",
    });
    expect(ask({ inhibit, firing: () => [] })).toBeNull();
    expect(ask({ alert: db, inhibit, firing: () => [db] })).toBeNull();
  });

  it("inhibit for half a minute after the other, in which what shared its cause recovers", () => {
    const inhibit = [{ source: toAlertMatch({ types: ["DATABASE"] }), target: toAlertMatch({}) }];
    const ended = (ago: number) => () => ({ componentId: "db", at: START - ago });
    expect(ask({ inhibit, ended: ended(29_999) })).toEqual({
      stage: "inhibit",
      reason: "db, which inhibited it, has only just recovered",
      until: START + 1,
    });
    expect(ask({ inhibit, ended: ended(30_000) })).toBeNull();
    expect(ask({ alert: db, inhibit, ended: ended(0) })).toBeNull();
  });

  it("silence from the begin of a silence to its end, and say whose it is and why", () => {
    expect(ask({ silences: [silenced(all)] })).toMatchObject({
      stage: "silence",
      reason: expect.stringMatching(/^silenced by anna until .*: planned failover$/),
      until: START + HOUR,
    });
    expect(ask({ silences: [silenced(all, START, START + 1)] })).not.toBeNull();
    expect(ask({ silences: [silenced(all, START - HOUR, START)] })).toBeNull();
    expect(ask({ silences: [silenced(all, START + 1)] })).toBeNull();
    expect(ask({ silences: [silenced(toAlertMatch({ components: ["db"] }))] })).toBeNull();
  });

  it("snooze until the snooze ends", () => {
    const snooze = { by: "bob", until: START + HOUR, reason: "known" };
    expect(ask({ snooze })).toMatchObject({ stage: "snooze", until: START + HOUR });
    expect(ask({ snooze, now: START + HOUR })).toBeNull();
  });

  it("are asked in their order", () => {
    const everything = {
      maintenance: { note: "n", until: null },
      parent: { componentId: "db", state: "down" as const },
      silences: [silenced(all)],
      flapping: true,
    };
    expect(ask(everything)?.stage).toBe("maintenance");
    expect(ask({ ...everything, maintenance: null })?.stage).toBe("dependency");
    expect(ask({ ...everything, maintenance: null, parent: null })?.stage).toBe("silence");
    expect(ask({ flapping: true })?.stage).toBe("flapping");
  });

  it("can all be read, the first that holds being the one that counts", () => {
    const question = questionWith({ parent: { componentId: "db", state: "down" }, flapping: true });
    const holding = readStages(question).filter(({ hold }) => hold !== null);
    expect(holding.map(({ stage }) => stage)).toEqual(["dependency", "flapping"]);
    expect(holding[0]?.hold).toEqual(holdAlert(question));
    expect(readStages(questionWith({})).length).toBe(7);
  });
});
