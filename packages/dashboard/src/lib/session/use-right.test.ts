import type { Me } from "@plimsoll/core";
import { expect, it } from "vitest";
import { rightOf } from "./use-right.ts";

const ME: Me = {
  name: "ann",
  display_name: "Ann Lee",
  roles: ["viewer"],
  recognised_by: "session",
  login_possible: true,
};

it("says in words why somebody may not act", () => {
  expect(rightOf({ ...ME, roles: ["viewer", "operator"] }, "operator")).toEqual({ may: true, why: null });
  expect(rightOf(ME, "operator").why).toBe("Ann Lee has the role viewer; to change something you need operator.");
  expect(rightOf({ ...ME, roles: ["viewer", "approver"] }, "operator").why).toBe(
    "Ann Lee has the roles viewer and approver; to change something you need operator.",
  );
  expect(rightOf({ ...ME, recognised_by: "anonymous" }, "operator").why).toBe(
    "You are not logged in; to change something you need the role operator.",
  );
});

it("lets nobody act before it is known who asks, and has no words for it yet", () => {
  expect(rightOf(null, "operator")).toEqual({ may: false, why: null });
});
