import { expect, it } from "vitest";
import { explainAffected, withoutAffected } from "./explain-affected.ts";

it("tells the cause after what a component says of itself, and can be taken away again", () => {
  const reason = explainAffected("query failed", "orders-db");
  expect(reason).toBe("query failed; affected by orders-db, which is DOWN");
  expect(withoutAffected(reason, "orders-db")).toBe("query failed");
});

it("is left alone where it tells of no cause, or of another", () => {
  expect(withoutAffected("query failed", "orders-db")).toBe("query failed");
  expect(withoutAffected("query failed; affected by a, which is DOWN", "b")).toContain("affected by a");
  expect(withoutAffected("query failed", null)).toBe("query failed");
});
