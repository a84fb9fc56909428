import { describe, expect, it } from "vitest";
import { component, incident } from "../../testing/fixtures.ts";
import { findItems, type PaletteWorld } from "./palette-items.ts";

const world: PaletteWorld = {
  roster: [component("order-gateway"), component("orders-db")],
  incidents: [incident(42)],
  isMonitoring: true,
  canLogOut: false,
  operator: { may: true, why: null },
};
const found = (text: string, changes: Partial<PaletteWorld> = {}) =>
  findItems(text, { ...world, ...changes }).map(({ words }) => words);

describe("findItems", () => {
  it("finds a component by a part of its name, before what can be done about it", () => {
    expect(found("gateway")).toEqual([
      "INC-42 order-gateway is DOWN: connection refused",
      "order-gateway",
      "Check order-gateway now",
      "Silence order-gateway…",
      "Why would order-gateway alert whom?",
    ]);
  });

  it("takes words in any order, what begins with the first of them first", () => {
    expect(found("check db")).toEqual(["Check orders-db now"]);
    expect(found("db check")).toEqual(["Check orders-db now"]);
    expect(found("inc-42")[0]).toBe("INC-42 order-gateway is DOWN: connection refused");
  });

  it("offers pages, incidents and actions while nothing is typed, with their keys", () => {
    const items = findItems("", world);
    expect(items.find(({ words }) => words === "Go to Map")?.key).toBe("m");
    expect(items.some(({ kind }) => kind === "component")).toBe(false);
  });

  it("says why something can't be chosen, and offers what fits how things stand", () => {
    const right = { may: false, why: "you need operator" };
    const [check] = findItems("check everything", { ...world, operator: right });
    expect(check?.refused).toBe("you need operator");
    expect(found("monitoring")).toEqual(["Pause monitoring…"]);
    expect(found("monitoring", { isMonitoring: false })).toEqual(["Resume monitoring"]);
    expect(found("log out")).toEqual([]);
  });

  it("stays short among thousands", () => {
    const roster = Array.from({ length: 5000 }, (_, index) => component(`svc-${index}`));
    expect(found("svc", { roster }).length).toBe(40);
  });
});
