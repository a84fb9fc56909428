import type { AttemptState, RecoveryAttempt } from "@plimsoll/core";
import { describe, expect, test } from "vitest";
import type { ExpectedAction } from "./drill-plan.ts";
import { judgeAction, type SeenAttempt } from "./judge-action.ts";

function seen(action: string, state: AttemptState, reason = "it healed"): SeenAttempt {
  const running = state === "refused" || state === "dry_run" ? null : "2026-01-05T12:00:00.000Z";
  return { at: 1000, attempt: { action_id: action, state, reason, running_at: running } as RecoveryAttempt };
}
const RESTART: ExpectedAction = { id: "restart", ends: "succeeded", within: 30_000, besides: [] };
const judge = (expected: ExpectedAction, attempts: readonly SeenAttempt[], standing: string | null = null) =>
  judgeAction(expected, { attempts, standing });

describe("what was done about a fault", () => {
  test("is right when the action that was wanted ended as it was to end", () => {
    const made = seen("restart", "succeeded");
    expect(judge(RESTART, [made])).toEqual({ made, remarks: [] });
  });

  test("is wrong when it was never tried, with what keeps it", () => {
    expect(judge(RESTART, []).remarks).toEqual(["restart was to be succeeded, and was never tried"]);
    expect(judge(RESTART, [], "recovery is paused by ann: release").remarks).toEqual([
      "restart was to be succeeded, and was never tried: recovery is paused by ann: release",
    ]);
  });

  test("is wrong when it ended in another way, with its reason", () => {
    expect(judge(RESTART, [seen("restart", "failed", "no such unit")])).toEqual({
      made: null,
      remarks: ["restart was to be succeeded, and is failed: no such unit"],
    });
  });

  test("is wrong when something else was done that nobody wanted; what was refused was not done", () => {
    const attempts = [seen("restart", "succeeded"), seen("cancel-all", "failed"), seen("reload", "refused")];
    expect(judge(RESTART, attempts).remarks).toEqual(["cancel-all was done too, which nobody wanted (failed)"]);
    expect(judge({ ...RESTART, besides: ["cancel-all"] }, attempts).remarks).toEqual([]);
  });

  test("is right with a refusal, when that is wanted for the reason that it has", () => {
    const refused = { ...RESTART, ends: "refused", says: "unacked_orders" } as const;
    expect(judge(refused, [seen("restart", "refused", "nothing-in-flight: Unacked_Orders is 3")]).remarks).toEqual([]);
    expect(judge(refused, [seen("restart", "refused", "a deployment is under way")]).remarks).toHaveLength(1);
  });

  test("is right with nothing, when nothing is wanted", () => {
    expect(judge("none", [seen("restart", "dry_run")]).remarks).toEqual([]);
    expect(judge("none", [seen("restart", "succeeded")]).remarks).toHaveLength(1);
  });
});
