import { describe, expect, it } from "vitest";
import { MARKET_PHASES } from "../calendar/market-calendar.ts";
import { COMPONENT_TYPES } from "../status/component-type.ts";
import { type MatchedAlert, matchesAlert, matchesEverything, readMatch, toAlertMatch } from "./alert-match.ts";

const alert: MatchedAlert = {
  severity: "HIGH",
  component_id: "order-gateway-eu",
  component_type: "ORDER_EXECUTION",
  tags: ["eu", "prod"],
};
const matches = (input: Parameters<typeof toAlertMatch>[0]) => matchesAlert(alert, toAlertMatch(input));

describe("a match", () => {
  it("takes every alert when nothing is named", () => {
    expect(matches({})).toBe(true);
  });

  it("asks for all that is named, and for one of each list", () => {
    expect(matches({ components: ["db", "order-*"], types: ["ORDER_EXECUTION"], tags: ["us", "eu"] })).toBe(true);
    expect(matches({ components: ["order-*"], tags: ["us"] })).toBe(false);
    expect(matches({ types: ["DATABASE"] })).toBe(false);
  });

  it.each([
    ["*", true],
    ["order-gateway-eu", true],
    ["order-gateway", false],
    ["*-eu", true],
    ["o*gate*eu", true],
    ["*eu*", true],
    ["order.gateway.eu", false],
    ["ORDER-*", false],
    ["*us", false],
  ])("takes the pattern %s: %s", (pattern, expected) => {
    expect(matches({ components: [pattern] })).toBe(expected);
  });

  it("counts both ends of its severities", () => {
    expect(matches({ min_severity: "HIGH", max_severity: "HIGH" })).toBe(true);
    expect(matches({ min_severity: "CRITICAL" })).toBe(false);
    expect(matches({ max_severity: "MEDIUM" })).toBe(false);
  });
});

describe("a match of everything", () => {
  it.each([
    {},
    { components: ["*"] },
    { components: ["db", "**"] },
    { min_severity: "LOW" as const },
    { max_severity: "CRITICAL" as const },
    { types: [...COMPONENT_TYPES] },
    { phase: [...MARKET_PHASES] },
  ])("is %j", (input) => {
    expect(matchesEverything(toAlertMatch(input))).toBe(true);
  });

  it.each([
    { components: ["*a*"] },
    { tags: ["eu"] },
    { types: ["DATABASE" as const] },
    { max_severity: "HIGH" as const },
    { min_severity: "MEDIUM" as const },
    { phase: ["market" as const] },
  ])("is not %j", (input) => {
    expect(matchesEverything(toAlertMatch(input))).toBe(false);
  });
});

describe("reading a match", () => {
  const read = (input: Parameters<typeof toAlertMatch>[0]) => readMatch(alert, toAlertMatch(input));

  it("says of each condition that is named what was wanted, what there is and whether that fits", () => {
    expect(read({ min_severity: "CRITICAL", tags: ["us", "eu"] })).toEqual([
      { condition: "min_severity", holds: false, wanted: ["CRITICAL"], got: ["HIGH"] },
      { condition: "tags", holds: true, wanted: ["us", "eu"], got: ["eu", "prod"] },
    ]);
    expect(read({})).toEqual([]);
  });

  it("agrees with the match itself, whatever is asked", () => {
    const inputs = [
      { components: ["order-*"] },
      { components: ["db"], types: ["DATABASE" as const] },
      { max_severity: "LOW" as const, tags: ["eu"] },
      { phase: ["closed" as const] },
      { phase: ["market" as const], min_severity: "LOW" as const },
    ];
    for (const input of inputs) expect(read(input).every(({ holds }) => holds)).toBe(matches(input));
  });
});
