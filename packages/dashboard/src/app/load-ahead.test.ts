import { expect, it } from "vitest";
import { loadAhead } from "./load-ahead.ts";

it("loads page after page, each when nothing else is done, also after one that can't be had", async () => {
  const log: string[] = [];
  const page = (name: string, error?: Error) => ({
    path: name,
    lazy: async () => {
      log.push(name);
      if (error !== undefined) throw error;
      return { Component: () => null };
    },
  });
  const inner = [page("one", new Error("offline")), { ...page("two"), children: [page("three")] }];
  await loadAhead([{ children: inner }, page("four")], (callback) => {
    log.push("idle");
    callback();
  });
  expect(log).toEqual(["idle", "one", "idle", "two", "idle", "three", "idle", "four"]);
});
