import { evaluateThreshold } from "@plimsoll/core";
import { expect, test } from "vitest";
import type { Clock } from "../../port/clock.ts";
import { contextOf, realClock } from "../host/real-time.fixture.ts";
import { serveHttp } from "../web/web-server.fixture.ts";
import { createJson, readingsOf } from "./json.fixture.ts";
import { createJsonCheckerKind } from "./json-checker-kind.ts";

const BLOCK = { name: "block_number", path: "$.currentBlockNumber", rising: { within: "1m" } };

async function gateway() {
  const chain = { currentBlockNumber: 100 as number | null };
  const time = { now: 1_700_000_000_000 };
  const { url } = await serveHttp((_request, response) => response.end(JSON.stringify(chain)));
  const clock: Clock = { ...realClock, now: () => time.now };
  const checker = createJson({ url, metrics: [BLOCK] });
  const check = async (afterMs: number, block: number | null) => {
    time.now += afterMs;
    chain.currentBlockNumber = block;
    return readingsOf(await checker.check(contextOf({ clock })));
  };
  return { check };
}

test("tells how long ago a value last rose, and needs no second look", async () => {
  const { check } = await gateway();
  expect(await check(0, 100)).toMatchObject({
    block_number: { value: 100 },
    block_number_age: { value: 0, unit: "s" },
  });
  expect((await check(20_000, 100)).block_number_age).toMatchObject({ value: 20, conclusive: true });
  expect((await check(20_000, 101)).block_number_age?.value).toBe(0);
  expect((await check(61_000, 101)).block_number_age?.value).toBe(61);
});

test("a fall is no progress, but the next rise begins there", async () => {
  const { check } = await gateway();
  await check(0, 100);
  expect((await check(10_000, 5)).block_number_age?.value).toBe(10);
  expect((await check(10_000, 6)).block_number_age?.value).toBe(0);
});

test("a block number of 0 is what a timed-out node gives: no value, so that it is CRITICAL at once", async () => {
  const { check } = await gateway();
  await check(0, 100);
  const { block_number_age: age } = await check(1000, 0);
  expect(age).toMatchObject({ value: null, details: { error: "block_number is 0, expected above 0" } });
  const kind = createJsonCheckerKind();
  const options = kind.options.parse({ url: "http://127.0.0.1:1/", metrics: [BLOCK] });
  const thresholds = typeof kind.thresholds === "function" ? kind.thresholds(options) : kind.thresholds;
  expect(thresholds.block_number_age).toEqual({ critical: 60 });
  expect(evaluateThreshold({ value: null }, thresholds.block_number_age)).toBe("CRITICAL");
  expect((await check(1000, null)).block_number_age?.value).toBeNull();
  expect((await check(1000, 100)).block_number_age?.value).toBe(3);
});
