import { describe, expect, it } from "vitest";
import type { AuditEntry, ChainWalk } from "../port/audit.ts";
import { FIRST_PAGE, T0 } from "./store-samples.contract.ts";
import { type Backend, DAY, useStore } from "./store-under-test.contract.ts";
import { toText } from "./timestamp.ts";

/** What every store does so that its audit trail can be proved whole. */
export function describeAuditStore(backend: Backend): void {
  describe(`the audit trail of a ${backend.name} store`, () => {
    const on = useStore(backend);
    const entry = (n: number, parts: Partial<AuditEntry> = {}): AuditEntry => ({
      ...{ timestamp: toText(T0 + n), actor: "anna", verb: "pause_component", subject: `c${n}`, outcome: "done" },
      ...{ before: null, after: { n } },
      ...parts,
    });
    const walk = (): Promise<ChainWalk> => on.store.queryAuditChain(null);

    it("begins with an origin of its own, before any row", async () => {
      const head = await on.store.queryAuditHead();
      expect(head).toMatchObject({ sequence: 0, began_at: toText(T0), earlier_rows: 0 });
      expect(head.hash).toMatch(/^[0-9a-f]{64}$/);
      expect(await walk()).toEqual({ position: null, fault: null, finished: true, head });
    });

    it("numbers rows without a gap and chains each to the one before", async () => {
      const origin = await on.store.queryAuditHead();
      for (const n of [1, 2, 3]) await on.store.appendAudit(entry(n));
      const [third, second, first] = (await on.store.queryAudit(FIRST_PAGE)).items;
      expect([first?.sequence, second?.sequence, third?.sequence]).toEqual([1, 2, 3]);
      expect(first?.previous_hash).toBe(origin.hash);
      expect(second?.previous_hash).toBe(first?.hash);
      expect(await on.store.queryAuditHead()).toMatchObject({ sequence: 3, hash: third?.hash });
      expect(await walk()).toMatchObject({ fault: null, finished: true, position: { checked: 3, sequence: 3 } });
    });

    it("chains what is decided with recovery like all else", async () => {
      await on.store.recordRecovery({ attempts: [], cases: [], audit: [entry(1), entry(2)] });
      await on.store.appendAudit(entry(3));
      expect(await walk()).toMatchObject({ fault: null, position: { checked: 3 } });
    });

    it("walks on from where it stood", async () => {
      await on.store.appendAudit(entry(1));
      const { position } = await walk();
      await on.store.appendAudit(entry(2));
      expect(await on.store.queryAuditChain(position)).toMatchObject({ fault: null, position: { checked: 2 } });
    });

    it("stays whole when the clock is set back, and says how often it was", async () => {
      for (const n of [5, 1, 7]) await on.store.appendAudit(entry(n));
      expect(await walk()).toMatchObject({ fault: null, position: { checked: 3, clock_set_back: 1 } });
    });

    it("takes texts that are no proper Unicode, and is whole with them", async () => {
      await on.store.appendAudit(
        entry(1, { subject: "half \ud83d", before: "\udc00", after: { text: "é\u0001\u007f" } }),
      );
      expect(await walk()).toMatchObject({ fault: null, position: { checked: 1 } });
    });

    it("finds entries by actor, verb, subject and time, page by page", async () => {
      for (const n of [1, 2, 3]) await on.store.appendAudit(entry(n));
      await on.store.appendAudit(entry(4, { actor: "ben", verb: "login" }));
      const subjects = async (filter: object) =>
        (await on.store.queryAudit({ ...FIRST_PAGE, ...filter })).items.map(({ subject }) => subject);
      expect(await subjects({ actor: "anna" })).toEqual(["c3", "c2", "c1"]);
      expect(await subjects({ verb: "login" })).toEqual(["c4"]);
      expect(await subjects({ subject: "c2" })).toEqual(["c2"]);
      expect(await subjects({ from: T0 + 2, to: T0 + 4 })).toEqual(["c3", "c2"]);
      const first = await on.store.queryAudit({ limit: 2, cursor: null, actor: "anna" });
      expect(await subjects({ actor: "anna", cursor: first.next_cursor })).toEqual(["c1"]);
    });

    it("can be proved whole after old rows were pruned, which it says itself", async () => {
      for (const n of [1, 2]) await on.store.appendAudit(entry(n - 20 * DAY));
      await on.store.appendAudit(entry(3));
      await on.drain({});
      const items = (await on.store.queryAudit(FIRST_PAGE)).items;
      expect(items.map(({ sequence, verb }) => [sequence, verb])).toEqual([
        [4, "prune_audit"],
        [3, "pause_component"],
      ]);
      expect(items[0]?.after).toEqual({ through: 2, hash: items[1]?.previous_hash });
      expect(await walk()).toMatchObject({ fault: null, position: { checked: 2, sequence: 4 } });
    });

    it("never prunes a gap: old rows after a young one stay, and one from the future holds nothing up", async () => {
      const old = -20 * DAY;
      for (const at of [20 * DAY, old, 0, old]) await on.store.appendAudit(entry(at));
      await on.drain({});
      const left = (await on.store.queryAudit(FIRST_PAGE)).items.map(({ sequence }) => sequence);
      expect(left).toEqual([5, 4, 3]);
      expect((await walk()).fault).toBeNull();
    });

    it("goes on where a walk stood that pruning has overtaken, from the beginning", async () => {
      await on.store.appendAudit(entry(-20 * DAY));
      const { position } = await walk();
      for (const n of [-19 * DAY, 1]) await on.store.appendAudit(entry(n));
      await on.drain({});
      expect(await on.store.queryAuditChain(position)).toMatchObject({ fault: null, position: { checked: 2 } });
    });
  });
}
