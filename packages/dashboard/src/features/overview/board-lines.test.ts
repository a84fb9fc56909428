import { describe, expect, it } from "vitest";
import { component } from "../../testing/fixtures.ts";
import { type BoardChoice, toBoardLines } from "./board-lines.ts";

const ROSTER = [
  component("engine-api", { tags: ["prod", "ny4"] }),
  component("orders-db", { component_type: "DATABASE", kind: "sqlite", status: "DOWN", tags: ["prod"] }),
  component("risk", { component_type: "RISK_ENGINE", state: "paused" }),
];
const ALL: BoardChoice = { grouping: "type", filter: "", status: null };

function show(choice: Partial<BoardChoice>): readonly string[] {
  return toBoardLines(ROSTER, { ...ALL, ...choice }).map((line) =>
    line.kind === "group" ? `# ${line.label} ${line.count}` : line.id,
  );
}

describe("toBoardLines", () => {
  it("groups by type in the order of the types", () => {
    expect(show({})).toEqual(["# DATABASE 1", "orders-db", "# API_SERVER 1", "engine-api", "# RISK_ENGINE 1", "risk"]);
  });

  it("shows a component under each of its tags, and those without one last", () => {
    expect(show({ grouping: "tag" })).toEqual([
      "# ny4 1",
      "engine-api",
      "# prod 2",
      "engine-api",
      "orders-db",
      "# no tag 1",
      "risk",
    ]);
  });

  it("gives every line a key of its own", () => {
    const keys = toBoardLines(ROSTER, { ...ALL, grouping: "tag" }).map((line) => line.key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each([
    ["down sqlite", ["# DATABASE 1", "orders-db"]],
    ["PROD api", ["# API_SERVER 1", "engine-api"]],
    ["paused", ["# RISK_ENGINE 1", "risk"]],
    ["nothing like it", []],
  ])("filters by words: %s", (filter, expected) => {
    expect(show({ filter })).toEqual(expected);
  });

  it("filters by the status shown, so that a paused one is in none", () => {
    expect(show({ status: "NONE" })).toEqual(["# RISK_ENGINE 1", "risk"]);
    expect(show({ status: "HEALTHY" })).toEqual(["# API_SERVER 1", "engine-api"]);
  });
});
