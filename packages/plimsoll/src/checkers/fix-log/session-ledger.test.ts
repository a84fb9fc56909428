import { describe, expect, it } from "vitest";
import { WrittenLog } from "./written-log.fixture.ts";

const from = (venue: number) => ({ 49: `V${venue}` });

/** A log of so many sessions, a second apart. */
function logOf(sessions: number): WrittenLog {
  const log = new WrittenLog();
  for (let count = 1; count <= sessions; count++) log.pass(1000).in("0", from(count));
  return log;
}

const venues = (log: WrittenLog) => log.report.sessions.map(({ theirs }) => theirs);

describe("a log of more sessions than are told apart", () => {
  it("says which are not followed while all the others are alive", () => {
    const log = logOf(64);
    expect(log.said("fix_sessions_not_followed")).toEqual({ name: "fix_sessions_not_followed", value: 0, unit: "1" });
    log.in("0", from(65)).in("0", from(65)).in("0", from(66));
    expect(venues(log)).toHaveLength(64);
    expect(venues(log)).toContain("V1");
    expect(log.said("fix_sessions_not_followed")).toMatchObject({
      value: 2,
      details: {
        sessions: ["FIX.4.4:ENGINE->V65", "FIX.4.4:ENGINE->V66"],
        error: "of more than 64 sessions in one log not all are followed: FIX.4.4:ENGINE->V65, FIX.4.4:ENGINE->V66",
      },
    });
  });

  it("gives the place of the session that has been silent longest, for five minutes at least, and says so", () => {
    const log = logOf(64).pass(302_000).in("0", from(1)).in("0", from(65));
    expect(venues(log)).toContain("V65");
    expect(venues(log)).not.toContain("V2");
    expect(log.said("fix_sessions_not_followed")).toMatchObject({
      value: 1,
      details: { sessions: ["FIX.4.4:ENGINE->V2"] },
    });
    log.in("0", from(2));
    expect(venues(log)).toContain("V2");
    expect(venues(log)).not.toContain("V3");
    expect(log.said("fix_sessions_not_followed")).toMatchObject({
      value: 1,
      details: { sessions: ["FIX.4.4:ENGINE->V3"] },
    });
    expect(log.report.messages).toBe(67);
  });

  it("speaks no more of one that has not been heard of for an hour", () => {
    const log = logOf(64).in("0", from(65)).pass(3_599_000);
    expect(log.said("fix_sessions_not_followed")).toMatchObject({ value: 1 });
    expect(log.pass(2000).said("fix_sessions_not_followed")).toMatchObject({ value: 0 });
  });
});
