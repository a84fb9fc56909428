import type { MetricReading } from "@plimsoll/core";
import { describe, expect, it } from "vitest";
import { parseJsonPath } from "../web/json-path.ts";
import { type GatePlan, GateWatch } from "./gate-readings.ts";
import { type KillSwitchPlan, killSwitchReading } from "./kill-switch-reading.ts";
import { limitReadings } from "./limit-readings.ts";
import { parseSourcePath, type SourcePath } from "./lookup.ts";
import { type PositionPlan, PositionWatch } from "./position-readings.ts";
import { runawayReading } from "./runaway-reading.ts";

const NOW = Date.UTC(2026, 10, 26, 14, 30);
const engine = (value: unknown) => new Map([["engine", value]]);

function at(text: string): SourcePath {
  const path = parseSourcePath(text, "engine");
  if (path === null) throw new Error(text);
  return path;
}
const inRow = (text: string) => parseJsonPath(text) ?? [];

describe("paths into sources", () => {
  it("name their source, or mean the only one", () => {
    expect(at("venue:$.result.status")).toMatchObject({ source: "venue", path: ["result", "status"] });
    expect(at("$.gross")).toMatchObject({ source: "engine", path: ["gross"] });
    expect(parseSourcePath("$.gross", null)).toBeNull();
    expect(parseSourcePath("gross", "engine")).toBeNull();
    expect(parseSourcePath("$.positions[*]", "engine")).toBeNull();
  });
});

describe("limits", () => {
  const plan = { name: "gross", used: at("$.used"), working: at("$.working"), limit: at("$.limit") };

  it("are used by positions and by working orders together, whatever their sign", () => {
    const [reading] = limitReadings([plan], engine({ used: -60, working: "25", limit: 100 }));
    expect(reading).toEqual({ name: "risk_limit_utilisation", labels: { limit: "gross" }, unit: "1", value: 0.85 });
  });

  it("are missing, with the reason, when a figure is missing", () => {
    const [reading] = limitReadings([plan], engine({ used: 60, working: null, limit: 100 }));
    expect(reading).toMatchObject({ value: null, details: { error: "$.working is no number" } });
  });

  it("of zero are kept by nothing only", () => {
    const none = { ...plan, working: null, limit: 0 };
    expect(limitReadings([none], engine({ used: 0 }))).toMatchObject([{ value: 0 }]);
    expect(limitReadings([none], engine({ used: 5 }))).toMatchObject([
      { value: null, details: { error: "the limit is 0, yet 5 is used" } },
    ]);
  });
});

describe("the gate", () => {
  const plan: GatePlan = {
    alive: at("$.last"),
    enforcing: at("$.enforcing"),
    approved: at("$.approved"),
    sent: at("$.sent"),
    latency: at("$.latency"),
  };
  const well = { last: NOW - 2500, enforcing: true, approved: 10, sent: 9, latency: 0.4 };
  /** A gate that is read once a second. */
  const watched = (changed: Partial<GatePlan> = {}) => {
    const watch = new GateWatch({ ...plan, ...changed });
    let now = NOW - 1000;
    return (changes: object) => {
      now += 1000;
      const documents = new Map<string, unknown>([
        ["engine", { ...well, ...changes }],
        ["venue", changes],
      ]);
      return watch.read({ documents, fresh: documents }, now);
    };
  };
  const enforcing = (readings: MetricReading[]) => readings.find(({ name }) => name === "risk_gate_enforcing");

  it("enforces while it says so and no more orders are sent than approved", () => {
    const read = watched();
    expect(read({})).toEqual([
      { name: "risk_gate_enforcing", unit: "1", direction: "below", value: 1 },
      { name: "risk_gate_age_seconds", value: 2.5, unit: "s" },
      { name: "risk_check_latency_ms", value: 0.4, unit: "ms" },
    ]);
    expect(enforcing(read({ approved: 20, sent: 19 }))).toMatchObject({ value: 1 });
  });

  it("is bypassed when more orders were sent than approved, which leaves no doubt in one document", () => {
    const read = watched();
    read({});
    expect(enforcing(read({ approved: 11, sent: 13 }))).toMatchObject({
      value: 0,
      conclusive: true,
      details: {
        error: "2 orders went past the risk gate: since 2026-11-26T14:30:00.000Z 4 were sent and 1 approved, 1 before",
      },
    });
  });

  it("gets no credit for what was counted before the first reading", () => {
    const read = watched();
    for (let second = 0; second < 6; second++) read({ approved: 1000, sent: 500 });
    expect(enforcing(read({ approved: 1000, sent: 501 }))?.value).toBe(0);
    const behind = watched();
    for (let second = 0; second < 6; second++) expect(enforcing(behind({ approved: 3, sent: 500 }))?.value).toBe(1);
    expect(enforcing(behind({ approved: 3, sent: 501 }))?.value).toBe(0);
  });

  it("is not bypassed by an order that was on its way at the first reading", () => {
    const read = watched();
    read({ approved: 10, sent: 8 });
    expect(enforcing(read({ approved: 10, sent: 10 }))?.value).toBe(1);
    expect(enforcing(read({ approved: 10, sent: 11 }))).toMatchObject({ value: 0, conclusive: true });
  });

  it.each([
    [{ approved: 0, sent: 90 }, "approved went back from 90 to 0"],
    [{ approved: 90, sent: 0 }, "sent went back from 90 to 0"],
    [{ approved: 1, sent: 1 }, "approved went back from 90 to 1 and sent went back from 90 to 1"],
  ])("counts anew from a restart, and says so: %j", (counts, words) => {
    const read = watched();
    read({ approved: 90, sent: 90 });
    const note = `${words}: both are counted anew since 2026-11-26T14:30:01.000Z`;
    for (let second = 0; second < 6; second++)
      expect(enforcing(read(counts))).toMatchObject({ value: 1, details: { note } });
    const { approved, sent } = counts;
    expect(enforcing(read({ approved: approved + 5, sent: sent + 5 }))?.value).toBe(1);
    expect(enforcing(read({ approved: approved + 5, sent: sent + 6 }))).toMatchObject({ value: 0, details: { note } });
  });

  it("is told to be bypassed for half a minute after the last order that went past", () => {
    const read = watched();
    read({ approved: 9, sent: 9 });
    for (const sent of [10, 11]) expect(enforcing(read({ approved: 9, sent }))?.value).toBe(0);
    for (let second = 1; second < 30; second++) expect(enforcing(read({ approved: 9, sent: 11 }))?.value).toBe(0);
    expect(enforcing(read({ approved: 9, sent: 11 }))?.value).toBe(1);
    expect(enforcing(read({ approved: 9, sent: 12 }))?.value).toBe(0);
  });

  describe("whose counters are in two documents", () => {
    const twoDocuments = () => {
      const read = watched({ sent: at("venue:$.sent") });
      return (approved: number, sent: number) => enforcing(read({ approved, sent }));
    };

    it("is not bypassed by what happens between the reading of the two, `sent` first", () => {
      const read = twoDocuments();
      // 100 orders a second; what is read of `approved` is newer by some of them. Then all stops.
      for (const [approved, sent] of [
        [100, 60],
        [230, 200],
        [350, 300],
        [400, 390],
        [560, 500],
        [560, 560],
      ] as const) {
        expect(read(approved, sent)?.value).toBe(1);
      }
      expect(read(560, 560)?.value).toBe(1);
    });

    it("is bypassed when more was sent than is approved even a moment later, which asks for confirmation", () => {
      const read = twoDocuments();
      for (let second = 0; second < 3; second++) read(10, 10);
      const reading = read(10, 11);
      expect(reading).toMatchObject({ value: 0 });
      expect(reading?.conclusive).toBeUndefined();
    });
  });

  it("enforces nothing when it says so in the words of engines", () => {
    const read = watched();
    for (const word of [false, 0, "off", "disabled", "BYPASSED"]) {
      expect(enforcing(read({ enforcing: word }))).toMatchObject({ value: 0 });
    }
    for (const word of [true, 1, "on", "armed"]) expect(enforcing(read({ enforcing: word }))?.value).toBe(1);
  });

  it("is not said to enforce where nothing shows it", () => {
    const bare = watched({ enforcing: null, approved: null, sent: null });
    expect(bare({}).map(({ name }) => name)).toEqual(["risk_gate_age_seconds", "risk_check_latency_ms"]);
    const counted = watched({ enforcing: null });
    expect(enforcing(counted({}))).toBeUndefined();
    expect(enforcing(counted({}))?.value).toBe(1);
    const read = watched();
    for (const word of ["unknown", "error", "suspended", ""]) {
      expect(enforcing(read({ enforcing: word }))?.value).toBeNull();
    }
  });

  it("is not known to enforce when its figures are missing, unless the others show that it does not", () => {
    const read = watched();
    expect(enforcing(read({ enforcing: null }))).toMatchObject({
      value: null,
      details: { error: "$.enforcing is missing" },
    });
    expect(enforcing(read({ approved: "x" }))).toMatchObject({
      value: null,
      details: { error: "$.approved is no number" },
    });
    expect(enforcing(read({ enforcing: null, sent: 12 }))?.value).toBe(0);
  });
});

describe("the kill switch", () => {
  const plan: KillSwitchPlan = {
    armed: at("$.armed"),
    tripped: at("$.tripped"),
    lastTest: at("$.tested"),
    lastTestWithinMs: 86_400_000,
    connected: at("$.connected"),
    venue: at("venue:$.result.status"),
    venueReady: ["online", "post_only", "cancel_only"],
  };
  const well = { armed: true, tripped: false, tested: NOW / 1000 - 3600, connected: true };
  const read = (changes: object, status: unknown = "online") => {
    const documents = new Map<string, unknown>([
      ["engine", { ...well, ...changes }],
      ["venue", { result: { status } }],
    ]);
    return killSwitchReading(plan, documents, NOW);
  };

  it("is ready when all that it needs is there", () => {
    expect(read({})).toEqual({ name: "kill_switch_state", unit: "1", value: 0 });
    expect(read({}, "cancel_only").value).toBe(0);
  });

  it.each([true, false])("tells when it has been pulled, armed any more or not (%s)", (armed) => {
    const details = { error: expect.stringContaining("trading is stopped") };
    expect(read({ tripped: true, armed })).toMatchObject({ value: 1, details });
  });

  it.each([
    [{ armed: false }, "online", "it is not armed"],
    [{ armed: undefined }, "online", "it is not armed"],
    [{ connected: false }, "online", "there is no connection to the venue"],
    [{ tested: NOW / 1000 - 90_000 }, "online", "it was last tried 90000 s ago"],
    [{ tested: null }, "online", "the time of its last test ($.tested) is no time"],
    [{}, "maintenance", "the venue is in maintenance, where orders cannot be cancelled"],
    [{}, undefined, "the venue's state is null"],
  ])("would not work with %j and a venue that says %j", (changes, status, why) => {
    // A default parameter would hide a missing state.
    const documents = new Map<string, unknown>([
      ["engine", { ...well, ...changes }],
      ["venue", { result: { status } }],
    ]);
    expect(killSwitchReading(plan, documents, NOW)).toMatchObject({
      value: 2,
      details: { error: `the kill switch would not work now: ${why}` },
    });
  });
});

describe("positions", () => {
  const plan: PositionPlan = {
    rows: at("$.positions"),
    instrument: inRow("symbol"),
    quantity: inRow("qty"),
    stop: inRow("stop"),
    opened: null,
    snapshot: at("$.taken"),
  };
  const read = (watch: PositionWatch, positions: unknown, now: number) =>
    watch.read(engine({ positions, taken: "2026-11-26T14:29:30.123456789+00:00" }), now);

  it("are unprotected since they were first seen without a stop, and no longer once they have one", () => {
    const watch = new PositionWatch(plan);
    const naked = { symbol: "BTC", qty: 1, stop: null };
    expect(read(watch, [naked, { symbol: "ETH", qty: 0 }], NOW)).toMatchObject([
      { name: "open_positions", value: 1 },
      { name: "unprotected_position_seconds", value: 0 },
      { name: "position_snapshot_age_seconds", value: 29.877 },
    ]);
    expect(read(watch, [naked], NOW + 30_000)[1]).toMatchObject({
      value: 30,
      details: { error: "no stop protects BTC" },
    });
    expect(read(watch, [{ ...naked, stop: "9000" }], NOW + 31_000)[1]?.value).toBe(0);
    expect(read(watch, [naked], NOW + 60_000)[1]?.value).toBe(29);
  });

  it("count from when they were opened where the engine tells and no stop was ever seen", () => {
    const watch = new PositionWatch({ ...plan, opened: inRow("since") });
    const naked = { symbol: "BTC", qty: 1, since: NOW - 90_000 };
    expect(read(watch, [naked], NOW)[1]?.value).toBe(90);
    expect(read(watch, [naked], NOW + 10_000)[1]?.value).toBe(100);
  });

  it("count from when they were last seen protected while a stop is replaced, however long they have been open", () => {
    const watch = new PositionWatch({ ...plan, opened: inRow("since") });
    const naked = { symbol: "BTC", qty: 1, since: NOW - 90_000 };
    read(watch, [{ ...naked, stop: "9000" }], NOW);
    expect(read(watch, [naked], NOW + 2000)[1]?.value).toBe(2);
    expect(read(watch, [naked], NOW + 8000)[1]?.value).toBe(8);
    read(watch, [{ ...naked, stop: "9100" }], NOW + 9000);
    expect(read(watch, [naked], NOW + 10_000)[1]?.value).toBe(1);
  });

  it("count from their opening when they were closed and opened again since they were seen protected", () => {
    const watch = new PositionWatch({ ...plan, opened: inRow("since") });
    read(watch, [{ symbol: "BTC", qty: 1, since: NOW - 90_000, stop: "9000" }], NOW);
    read(watch, [], NOW + 5000);
    expect(read(watch, [{ symbol: "BTC", qty: 2, since: NOW + 6000 }], NOW + 9000)[1]?.value).toBe(3);
    expect(read(watch, [{ symbol: "BTC", qty: 2, since: NOW + 10_000 }], NOW + 12_000)[1]?.value).toBe(2);
  });

  it("of which one instrument has several rows are as unprotected as the worst of them", () => {
    const watch = new PositionWatch(plan);
    const rows = [
      { symbol: "BTC", qty: 1, stop: "9000" },
      { symbol: "BTC", qty: 2 },
    ];
    read(watch, rows, NOW);
    expect(read(watch, rows, NOW + 20_000)[1]?.value).toBe(20);
  });

  it("are missing, not none, when there is no list", () => {
    expect(read(new PositionWatch(plan), { error: "not now" }, NOW)[0]).toMatchObject({ value: null });
  });
});

describe("what went out against what was meant", () => {
  const totals = { kind: "totals", actual: at("$.out"), intended: at("$.in") } as const;
  const parents = {
    kind: "parents",
    rows: at("$.parents"),
    parent: inRow("id"),
    actual: inRow("sent"),
    intended: inRow("quantity"),
  } as const;

  it("is the ratio of the totals; more than one leaves no doubt", () => {
    expect(runawayReading(totals, engine({ out: 50, in: 100 }))).toMatchObject({ value: 0.5 });
    expect(runawayReading(totals, engine({ out: 150, in: 100 }))).toMatchObject({
      value: 1.5,
      conclusive: true,
      details: { error: "orders: 150 went out where 100 was meant" },
    });
    expect(runawayReading(totals, engine({ out: 1, in: 0 })).value).toBeGreaterThan(1000);
    expect(runawayReading(totals, engine({ out: 0, in: 0 })).value).toBe(0);
  });

  it("is the worst parent's quantity, not the number of its children", () => {
    const list = [
      { id: "twap-1", sent: 1000, quantity: 1000, children: 50 },
      { id: "twap-2", sent: -330, quantity: -300, children: 3 },
    ];
    expect(runawayReading(parents, engine({ parents: list }))).toMatchObject({
      value: 1.1,
      details: { error: "parent twap-2: -330 went out where -300 was meant" },
    });
    expect(runawayReading(parents, engine({ parents: [] }))).toEqual({
      name: "orders_out_over_in_ratio",
      unit: "1",
      value: 0,
    });
  });

  it("takes the rounding of a sum for no excess", () => {
    const reading = runawayReading(totals, engine({ out: 0.1 + 0.2, in: 0.3 }));
    expect(reading.conclusive).toBeUndefined();
  });

  it.each([
    [{ sent: 1 }],
    [{ sent: null, quantity: 100 }],
    [{ sent: "", quantity: 100 }],
    [{ sent: false, quantity: 100 }],
    [{ sent: "many", quantity: 100 }],
  ])("is missing, and not nothing, when a quantity is: %j", (row) => {
    const well = { id: "w", sent: 1, quantity: 1 };
    expect(runawayReading(parents, engine({ parents: [well, { id: "x", ...row }, well] }))).toMatchObject({
      value: null,
      details: { error: "parent x has no quantities" },
    });
  });

  it("is the worst of the parents that have quantities where that is too much, whichever comes first", () => {
    const list = [{ id: "a" }, { id: "b", sent: "1000", quantity: 100 }, { id: "c", sent: null, quantity: 1 }];
    expect(runawayReading(parents, engine({ parents: list }))).toMatchObject({
      value: 10,
      conclusive: true,
      details: { error: "parent b: 1000 went out where 100 was meant" },
    });
  });

  it("is boundless for what went out the other way: nobody meant any of it", () => {
    const list = [{ id: "a", sent: -100, quantity: 100 }];
    expect(runawayReading(parents, engine({ parents: list }))).toMatchObject({
      value: 1e6,
      conclusive: true,
      details: { error: "parent a: -100 went out where 100 was meant" },
    });
    expect(runawayReading(parents, engine({ parents: [{ id: "a", sent: 0, quantity: -100 }] })).value).toBe(0);
  });
});
