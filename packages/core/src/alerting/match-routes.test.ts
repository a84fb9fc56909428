import { describe, expect, it } from "vitest";
import { type AlertRoute, matchRoutes, type RoutedAlert } from "./match-routes.ts";

const alert: RoutedAlert = {
  severity: "HIGH",
  component_id: "orders-db",
  component_type: "DATABASE",
  tags: ["prod", "eu"],
};

function route(channels: string[], match: Partial<AlertRoute["match"]> = {}): AlertRoute {
  return { match: { minSeverity: null, components: null, types: null, tags: null, ...match }, channels };
}

describe("matchRoutes", () => {
  it("takes all where nothing is asked", () => {
    expect(matchRoutes(alert, [route(["desk"])])).toEqual(["desk"]);
    expect(matchRoutes(alert, [route(["desk"], { components: [], types: [], tags: [] })])).toEqual(["desk"]);
    expect(matchRoutes(alert, [])).toEqual([]);
  });

  it.each([
    [{ minSeverity: "HIGH" }, true],
    [{ minSeverity: "CRITICAL" }, false],
    [{ components: ["orders-*"] }, true],
    [{ components: ["x", "orders-db"] }, true],
    [{ components: ["orders"] }, false],
    [{ types: ["PROCESS", "DATABASE"] }, true],
    [{ types: ["PROCESS"] }, false],
    [{ tags: ["us", "eu"] }, true],
    [{ tags: ["us"] }, false],
    [{ minSeverity: "LOW", components: ["*"], types: ["DATABASE"], tags: ["us"] }, false],
  ] as [Partial<AlertRoute["match"]>, boolean][])("asks %o: %s", (match, expected) => {
    expect(matchRoutes(alert, [route(["desk"], match)])).toEqual(expected ? ["desk"] : []);
  });

  it("uses every route that matches and each channel once, in order", () => {
    const routes = [route(["b", "a"]), route(["x"], { types: ["PROCESS"] }), route(["a", "c"])];
    expect(matchRoutes(alert, routes)).toEqual(["b", "a", "c"]);
  });
});
