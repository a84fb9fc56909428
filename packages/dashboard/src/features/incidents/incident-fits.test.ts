import { describe, expect, it } from "vitest";
import { incident, iso, member } from "../../testing/fixtures.ts";
import { ANY_INCIDENT, incidentFits, isAnyIncident } from "./incident-fits.ts";
import { packLanes } from "./pack-lanes.ts";

describe("incidentFits", () => {
  const one = incident(42, {
    severity: "HIGH",
    assigned_to: "Anna",
    title: "Gateway DOWN",
    members: [member("orders-db")],
  });

  it.each([
    [{}, true],
    [{ severity: "HIGH" }, true],
    [{ severity: "CRITICAL" }, false],
    [{ person: "ann" }, true],
    [{ person: "bo" }, false],
    [{ text: "gateway" }, true],
    [{ text: " ORDERS " }, true],
    [{ text: "inc-42" }, true],
    [{ text: "strategy" }, false],
  ] as const)("takes %j: %s", (search, expected) => {
    expect(incidentFits(one, { ...ANY_INCIDENT, ...search })).toBe(expected);
  });

  it("takes one that nobody has where no person is asked for", () => {
    const free = incident(1, { assigned_to: null });
    expect([incidentFits(free, ANY_INCIDENT), incidentFits(free, { ...ANY_INCIDENT, person: "a" })]).toEqual([
      true,
      false,
    ]);
    expect(isAnyIncident(ANY_INCIDENT)).toBe(true);
  });
});

describe("packLanes", () => {
  const timed = (id: string, from: number, to: number | null) => ({
    id,
    detected_at: iso(from),
    resolved_at: to === null ? null : iso(to),
  });
  const named = (lanes: { id: string }[][]) => lanes.map((lane) => lane.map(({ id }) => id).join(" "));

  it("puts side by side what was at the same time, and behind one another what was not", () => {
    const items = [timed("c", 30, 40), timed("b", 5, 20), timed("a", 0, 10), timed("d", 35, null), timed("e", 50, 60)];
    expect(named(packLanes(items, 0))).toEqual(["a c e", "b d"]);
  });

  it("keeps a gap where two would be drawn over one another", () => {
    expect(named(packLanes([timed("a", 0, 1), timed("b", 2, 3), timed("c", 20, 30)], 5))).toEqual(["a c", "b"]);
  });
});
