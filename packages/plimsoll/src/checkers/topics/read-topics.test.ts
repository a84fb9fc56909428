import { seriesKey } from "@plimsoll/core";
import { expect, test } from "vitest";
import { setupOf } from "../host/real-time.fixture.ts";
import { Rates } from "../value/rates.ts";
import { StateMemory } from "../value/state-memory.ts";
import { readTopics } from "./read-topics.ts";
import { type TopicWatch, topicMetric } from "./topic-options.ts";

function read(metric: object, monotonic: number) {
  const last = { topic: "bot/state", at: 10_000, payload: Buffer.from('{"msg":"online"}') };
  const watch = {
    ...{ topic: "bot/state", each: false, expect: [], encoding: "json" as const, first_message: 0 },
    metrics: [topicMetric.parse({ name: "state", ...metric })],
  } satisfies TopicWatch;
  const state = { count: 1, byTopic: new Map([["", last]]), isFull: false };
  const context = {
    ...{ now: Date.UTC(2026, 0, 5), monotonic, subscribedAt: 0, label: "topic", market: setupOf().market },
    ...{ states: new StateMemory(), rates: new Rates() },
  };
  return readTopics(watch, state, context).map(({ reading }) => {
    return [seriesKey(reading.name, reading.labels), reading.value, reading.details?.error];
  });
}

test("what a message said holds until the next one comes, or for its limit: who said it may have died since", () => {
  const states = { online: "HEALTHY" };
  expect(read({ path: "$.msg", states }, 9e9)).toEqual([["state", 0, undefined]]);
  expect(read({ path: "$.msg", states, limit: "1m" }, 69_999)).toEqual([["state", 0, undefined]]);
  expect(read({ path: "$.msg", states, limit: "1m" }, 70_000)).toEqual([
    ["state", null, "the last message on bot/state came 1 min ago (limit 1 min)"],
  ]);
});

test("a limit is for what a message says: an age has thresholds", () => {
  expect(topicMetric.safeParse({ name: "age", limit: "1m" }).error?.issues[0]?.path).toEqual(["limit"]);
});
