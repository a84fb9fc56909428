import { expect, it } from "vitest";
import { z } from "zod";
import type { CheckerKind } from "../port/checker.ts";
import { silentLog } from "../port/log.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { KindMemories } from "./kind-memories.ts";

it("gives a kind back after a restart what it asked to have kept", async () => {
  const store = createMemoryStore();
  await store.open();
  const listeners = new Set<(memory: unknown) => void>();
  const restored: unknown[] = [];
  const kind: CheckerKind = {
    kind: "remote",
    options: z.strictObject({}),
    defaultType: "CUSTOM",
    access: "network",
    concurrency: 1,
    thresholds: {},
    keyMetrics: [],
    memory: {
      restore: (kept) => void restored.push(kept),
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    create: () => ({ check: () => Promise.reject(new Error("nothing is checked here")) }),
  };
  const before = new KindMemories(new Map([["remote", kind]]));
  before.start(store, silentLog);
  for (const listener of listeners) listener([{ until: 5 }]);
  expect([...before.known]).toEqual([["checker_memory_remote", [{ until: 5 }]]]);
  before.stop();
  expect(listeners.size).toBe(0);
  const { settings } = await store.load();
  new KindMemories(new Map([["remote", kind]])).restore(settings, 0);
  expect(restored).toEqual([[{ until: 5 }]]);
});
