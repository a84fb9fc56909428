import { expect, it } from "vitest";
import { incident, iso, member } from "../testing/fixtures.ts";
import { incidentsByComponent } from "./incidents-by-component.ts";

it("finds the open incident of a component: as a member first, then as one that depends on the cause", () => {
  const older = incident(1, { members: [member("gateway"), member("risk")], blast_radius: ["strategy"] });
  const newer = incident(2, { members: [member("orders-db")], blast_radius: ["gateway", "strategy"] });
  const found = incidentsByComponent([newer, older]);
  expect([...found].map(([id, { number }]) => `${id} ${number}`).sort()).toEqual([
    "gateway 1",
    "orders-db 2",
    "risk 1",
    "strategy 2",
  ]);
});

it("leaves out members that have recovered", () => {
  const open = incident(1, { members: [member("gateway", { recovered_at: iso() })] });
  expect(incidentsByComponent([open]).size).toBe(0);
});
