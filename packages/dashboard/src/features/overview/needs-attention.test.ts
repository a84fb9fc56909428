import { expect, it } from "vitest";
import { component, iso } from "../../testing/fixtures.ts";
import { needsAttention } from "./needs-attention.ts";

it("lists the worst first and the newest of a status first, without what is paused or healthy", () => {
  const roster = [
    component("fine"),
    component("paused", { status: "DOWN", state: "paused" }),
    component("pending", { status: null, state: "pending" }),
    component("old-warning", { status: "WARNING", status_since: iso(-60_000) }),
    component("new-warning", { status: "WARNING", status_since: iso(0) }),
    component("down", { status: "DOWN" }),
    component("critical", { status: "CRITICAL" }),
  ];
  const ids = needsAttention(roster).map((entry) => entry.component_id);
  expect(ids).toEqual(["down", "critical", "new-warning", "old-warning"]);
});

it("lists a cause before whatever else is as ill, and what it affects last, however new that is", () => {
  const down = (id: string, ago: number, affected_by: string | null = null) =>
    component(id, { status: "DOWN", status_since: iso(-ago), affected_by });
  const roster = [
    down("strategy", 1000, "gateway"),
    down("api", 2000, "gateway"),
    down("feed", 3000),
    down("gateway", 90_000),
  ];
  const ids = needsAttention(roster).map((entry) => entry.component_id);
  expect(ids).toEqual(["gateway", "feed", "strategy", "api"]);
});
