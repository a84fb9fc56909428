import { SYSTEM_COMPONENT_ID, type Transition } from "@plimsoll/core";
import { describe, expect, it } from "vitest";
import { batchOf, stateOf, T0 } from "./store-samples.contract.ts";
import { type Backend, HOUR, MINUTE, useStore } from "./store-under-test.contract.ts";

function change(componentId: string, at: number, status: readonly [Transition["from"], Transition["to"]]) {
  const reason = { code: "healthy" as const, text: "so it is" };
  const times = { eventAt: at, detectedAt: at, confirmedAt: at };
  const [from, to] = status;
  const transition = { componentId, componentType: "API_SERVER" as const, from, to, reason, ...times };
  return { transition, state: stateOf(to, at) };
}

/** What every store must give back for statistics of time. */
export function describeStatusRecord(backend: Backend): void {
  describe(`the status record of a ${backend.name} store`, () => {
    const on = useStore(backend);
    const read = (from = T0, componentIds: readonly string[] | null = null) =>
      on.store.queryStatusRecord({ from, componentIds });

    it("keeps the order in which changes were recorded, whatever their times say", async () => {
      await on.store.recordBatch(batchOf({ transitions: [change("gw", T0 + HOUR, [null, "HEALTHY"])] }));
      await on.store.recordBatch(batchOf({ transitions: [change("gw", T0 + 3 * HOUR, ["HEALTHY", "DOWN"])] }));
      await on.store.recordBatch(batchOf({ transitions: [change("gw", T0 + 2 * HOUR, ["DOWN", "HEALTHY"])] }));
      const [gw] = (await read()).components;
      expect(gw?.changes.map(({ at }) => at)).toEqual([T0 + HOUR, T0 + 3 * HOUR, T0 + 2 * HOUR]);
      expect(gw).toMatchObject({ componentId: "gw", watchedFrom: T0 + HOUR, status: "HEALTHY", lifecycle: "active" });
    });

    it("counts the changes that bear a time yet to come", async () => {
      await on.store.recordBatch(batchOf({ transitions: [change("gw", T0 + HOUR, [null, "HEALTHY"])] }));
      await on.store.recordBatch(batchOf({ transitions: [change("gw", T0 + 3 * HOUR, ["HEALTHY", "DOWN"])] }));
      on.clock.step(2 * HOUR);
      expect((await read()).ahead).toBe(1);
      on.clock.step(HOUR);
      expect((await read()).ahead).toBe(0);
    });

    it("holds to the range and to the components named, and to those that have a status", async () => {
      const transitions = ["a", "b"].map((id) => change(id, T0, [null, "HEALTHY"]));
      const states = [{ componentId: "c", state: stateOf(null, T0) }];
      await on.store.recordBatch(batchOf({ transitions, states }));
      await on.store.recordBatch(batchOf({ transitions: [change("b", T0 + HOUR, ["HEALTHY", "WARNING"])] }));
      expect((await read()).components.map(({ componentId }) => componentId).sort()).toEqual(["a", "b"]);
      const { components } = await read(T0 + MINUTE, ["b"]);
      expect(components).toHaveLength(1);
      expect(components[0]?.changes).toEqual([{ at: T0 + HOUR, from: "HEALTHY", to: "WARNING" }]);
    });

    it("keeps lifecycles and what the monitor itself did, once however often they are written", async () => {
      const lifecycles = [
        { componentId: "gw", at: T0 + HOUR, from: "active", to: "maintenance" } as const,
        { componentId: SYSTEM_COMPONENT_ID, at: T0 + MINUTE, from: "watching", to: "stopped" } as const,
      ];
      const state = stateOf("HEALTHY", T0, { lifecycle: "maintenance" });
      await on.store.recordBatch(batchOf({ states: [{ componentId: "gw", state }], lifecycles }));
      on.clock.step(2 * HOUR);
      const { components, monitor, cutAt } = await read();
      expect(components[0]).toMatchObject({ lifecycle: "maintenance" });
      expect(components[0]?.lifecycles).toMatchObject([{ at: T0 + HOUR, from: "active", to: "maintenance" }]);
      expect(monitor.states).toMatchObject([{ at: T0 + MINUTE, from: "watching", to: "stopped" }]);
      expect(monitor.runs.at(-1)).toEqual({ from: T0, to: T0 + 2 * HOUR });
      expect(cutAt).toBeNull();
    });
  });
}
