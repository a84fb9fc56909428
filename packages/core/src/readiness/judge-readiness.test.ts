import { describe, expect, it } from "vitest";
import { ALWAYS_OPEN, type MarketCalendar, type MarketPhase } from "../calendar/market-calendar.ts";
import { type GatedComponent, judgeReadiness, type ReadinessPolicy, type SignOff } from "./judge-readiness.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Open from 9 to 11 and from 12 to 17 every day, with a break between. */
const market: MarketCalendar = {
  ...ALWAYS_OPEN,
  id: "TEST",
  phaseAt: (at): MarketPhase => {
    const hour = (at % DAY) / HOUR;
    if (hour < 9 || hour >= 17) return "closed";
    return hour >= 11 && hour < 12 ? "break" : "market";
  },
  nextOpen: (at) => {
    const day = Math.floor(at / DAY) * DAY;
    return [9, 12, 33].map((hour) => day + hour * HOUR).find((open) => open > at) ?? null;
  },
};
const policy: ReadinessPolicy = { beforeMs: 30 * MINUTE, lastCallMs: 5 * MINUTE, signOff: true };
const well: GatedComponent = { id: "feed", state: "active", status: "HEALTHY", stale: false, reason: "answers" };
const ill: GatedComponent = {
  id: "gateway",
  state: "active",
  status: "CRITICAL",
  stale: false,
  reason: "not logged on",
};
const OPEN = 10 * DAY + 9 * HOUR;

interface Given {
  readonly components?: GatedComponent[];
  readonly signOff?: SignOff | null;
  readonly signOffNeeded?: boolean;
}
function judge(at: number, { components = [well], signOff = null, signOffNeeded = true }: Given = {}) {
  const asked = { ...policy, signOff: signOffNeeded };
  return judgeReadiness({ calendar: market, policy: asked, components, signOff, now: at });
}
const signed = (despite: string[] = [], openAt = OPEN): SignOff => ({
  openAt,
  at: OPEN - MINUTE,
  by: "ann",
  note: "",
  despite,
});

describe("a market's gate", () => {
  it("is due from half an hour before the open", () => {
    expect(judge(OPEN - 31 * MINUTE)).toEqual({ kind: "not-due", openAt: OPEN, gateAt: OPEN - 30 * MINUTE });
    expect(judge(OPEN - 30 * MINUTE)).toMatchObject({ kind: "due", openAt: OPEN, isLate: false, blockers: [] });
    expect(judge(OPEN - 5 * MINUTE)).toMatchObject({ kind: "due", isLate: true, signOffMissing: true });
  });

  it("names what is not seen to be well", () => {
    const components: GatedComponent[] = [
      well,
      ill,
      { ...well, id: "old", stale: true, reason: "no result since 08:00" },
      { ...well, id: "off", state: "paused", status: null, reason: "" },
      { ...well, id: "new", state: "pending", status: null, reason: "not checked yet" },
    ];
    expect(judge(OPEN - MINUTE, { components })).toMatchObject({
      blockers: [
        { component_id: "gateway", reason: "CRITICAL: not logged on" },
        { component_id: "old", reason: "HEALTHY: no result since 08:00" },
        { component_id: "off", reason: "paused" },
        { component_id: "new", reason: "pending: not checked yet" },
      ],
    });
  });

  it("accepts what a person has signed off, and nothing that is new since", () => {
    const late: GatedComponent = { ...ill, id: "clock" };
    expect(judge(OPEN - MINUTE, { components: [ill], signOff: signed(["gateway"]) })).toMatchObject({
      blockers: [],
      signOffMissing: false,
    });
    expect(judge(OPEN - MINUTE, { components: [ill, late], signOff: signed(["gateway"]) })).toMatchObject({
      blockers: [{ component_id: "clock" }],
    });
  });

  it("accepts nothing that is worse than what was signed off", () => {
    const signOff: SignOff = { ...signed(["gateway"]), accepted: { gateway: 2 } };
    const as = (status: GatedComponent["status"]) =>
      judge(OPEN - MINUTE, { components: [{ ...ill, status }], signOff });
    expect(as("WARNING")).toMatchObject({ blockers: [] });
    expect(as("CRITICAL")).toMatchObject({ blockers: [] });
    expect(as("DOWN")).toMatchObject({ blockers: [{ component_id: "gateway", reason: "DOWN: not logged on" }] });
  });

  it("takes no sign-off for another open", () => {
    expect(judge(OPEN - MINUTE, { components: [well], signOff: signed([], OPEN - DAY) })).toMatchObject({
      signOff: null,
      signOffMissing: true,
    });
  });

  it("stays after the open until it is signed off; what is ill then is an alert of its own", () => {
    expect(judge(OPEN + HOUR, { components: [ill] })).toMatchObject({
      kind: "due",
      isOpen: true,
      blockers: [],
      signOffMissing: true,
    });
    expect(judge(OPEN + HOUR, { components: [ill], signOff: signed() })).toMatchObject({
      kind: "not-due",
      openAt: OPEN + DAY,
    });
    expect(judge(OPEN + 8 * HOUR, { components: [ill] })).toMatchObject({ kind: "not-due", openAt: OPEN + DAY });
    expect(judge(OPEN + HOUR, { components: [ill], signOffNeeded: false })).toMatchObject({ kind: "not-due" });
  });

  it("takes the end of a break for no open, before it, in it and after it", () => {
    for (const after of [2.5, 2.9, 3.5]) {
      expect(judge(OPEN + after * HOUR, { components: [ill] })).toMatchObject({
        kind: "due",
        openAt: OPEN,
        isOpen: true,
      });
      expect(judge(OPEN + after * HOUR, { components: [ill], signOff: signed() })).toMatchObject({
        kind: "not-due",
        openAt: OPEN + DAY,
      });
    }
  });

  it("is never due where the market never closes", () => {
    const answer = judgeReadiness({ calendar: ALWAYS_OPEN, policy, components: [ill], signOff: null, now: OPEN });
    expect(answer).toEqual({ kind: "not-due", openAt: null, gateAt: null });
  });
});
