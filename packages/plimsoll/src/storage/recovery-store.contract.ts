import { openCase } from "@plimsoll/core";
import { describe, expect, it } from "vitest";
import { FREE_CONTROL, type RecoveryRecord } from "../port/recovery.ts";
import { attemptOf } from "./attempt.fixture.ts";
import { ALL_TIME, FIRST_PAGE, T0 } from "./store-samples.contract.ts";
import { type Backend, useStore } from "./store-under-test.contract.ts";
import { toText } from "./timestamp.ts";

const HOUR = 3_600_000;

/** What every store keeps of attempts to heal. */
export function describeRecoveryStore(backend: Backend): void {
  describe(`what recovery needs of a ${backend.name} store`, () => {
    const on = useStore(backend);
    const record = (parts: Partial<RecoveryRecord>) =>
      on.store.recordRecovery({ attempts: [], cases: [], audit: [], ...parts });
    const ids = async (parts: object = {}) => {
      const query = { ...ALL_TIME, ...FIRST_PAGE, componentId: null, actionId: null, ...parts };
      return (await on.store.queryAttempts(query)).items.map(({ attempt_id }) => attempt_id);
    };

    it("knows nothing at first", async () => {
      const { recovery } = await on.store.load();
      expect(recovery).toEqual({ control: FREE_CONTROL, cases: [], attempts: [], lastFencingToken: 0 });
    });

    it("gives back what is open, what counts and what holds for all", async () => {
      const control = { ...FREE_CONTROL, paused: { by: "anna", at: T0, reason: "release" } };
      const open = attemptOf(2, T0 + 1);
      const it = { ...openCase("orders-db", T0), tries: { checkpoint: 2 } };
      await record({ attempts: [attemptOf(1, T0, { settled_at: toText(T0), state: "failed" })], control });
      await record({ attempts: [open], cases: [{ componentId: "orders-db", case: it }] });
      const { recovery } = await on.store.load();
      expect(recovery).toMatchObject({ control, cases: [it], lastFencingToken: 2 });
      expect(recovery.attempts.map(({ fencing_token }) => fencing_token)).toEqual([1, 2]);
      expect(recovery.attempts[1]).toEqual(open);
    });

    it("keeps an attempt as it was written last, and forgets a case that is over", async () => {
      await record({
        attempts: [attemptOf(1, T0)],
        cases: [{ componentId: "orders-db", case: openCase("orders-db", T0) }],
      });
      const settled = attemptOf(1, T0, { state: "succeeded", settled_at: toText(T0 + 5) });
      await record({ attempts: [settled], cases: [{ componentId: "orders-db", case: null }] });
      const query = { ...ALL_TIME, ...FIRST_PAGE, componentId: null, actionId: null };
      expect((await on.store.queryAttempts(query)).items).toEqual([settled]);
      expect((await on.store.load()).recovery.cases).toEqual([]);
    });

    it("writes the audit entries of a decision with it", async () => {
      const audit = [
        {
          timestamp: toText(T0),
          actor: "plimsoll",
          verb: "recovery_refused",
          subject: "orders-db",
          outcome: "refused" as const,
          before: null,
          after: { reason: "guard" },
        },
      ];
      await record({ audit });
      expect((await on.store.queryAudit(FIRST_PAGE)).items).toMatchObject(audit);
    });

    it("answers attempts newest first, by component, action, time and page", async () => {
      await record({
        attempts: [
          attemptOf(1, T0),
          attemptOf(2, T0 + HOUR, { component_id: "feed", action_id: "resubscribe" }),
          attemptOf(3, T0 + 2 * HOUR),
        ],
      });
      expect(await ids()).toEqual(["attempt-3", "attempt-2", "attempt-1"]);
      expect(await ids({ componentId: "orders-db" })).toEqual(["attempt-3", "attempt-1"]);
      expect(await ids({ actionId: "resubscribe" })).toEqual(["attempt-2"]);
      expect(await ids({ from: T0 + 1, to: T0 + 2 * HOUR })).toEqual(["attempt-2"]);
      const first = await on.store.queryAttempts({
        ...ALL_TIME,
        limit: 2,
        cursor: null,
        componentId: null,
        actionId: null,
      });
      expect(await ids({ cursor: first.next_cursor })).toEqual(["attempt-1"]);
    });

    it("forgets the case of a component that is removed", async () => {
      await record({ cases: [{ componentId: "orders-db", case: openCase("orders-db", T0) }] });
      await on.store.removeComponent("orders-db");
      expect((await on.store.load()).recovery.cases).toEqual([]);
    });
  });
}
