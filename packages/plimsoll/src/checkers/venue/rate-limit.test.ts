import { expect, test } from "vitest";
import { learnLimits, readRateLimit, unknownWindows } from "./rate-limit.ts";

const none = new Map<string, number>();

test("reads Binance's weight against the known limit, the fullest window first", () => {
  const headers = { "x-mbx-used-weight": "3", "x-mbx-used-weight-1m": "3000", "x-mbx-order-count-10s": "90" };
  const limits = new Map([
    ["1m", 6000],
    ["orders_10s", 100],
  ]);
  expect(readRateLimit(headers, new Map([["1m", 6000]]))).toEqual({
    window: "1m",
    used: 3000,
    limit: 6000,
    percent: 50,
  });
  expect(readRateLimit(headers, limits)).toMatchObject({ window: "orders_10s", percent: 90 });
});

test("says which of Binance's windows lack a limit", () => {
  expect(unknownWindows({ "x-mbx-used-weight-1m": "3", "x-mbx-used-weight": "3" }, none)).toEqual([
    { window: "1m", used: 3 },
  ]);
  expect(unknownWindows({ "x-mbx-used-weight-1m": "3" }, new Map([["1m", 1]]))).toEqual([]);
  expect(readRateLimit({ "x-mbx-used-weight-1m": "3" }, none)).toBeNull();
});

test("learns the limits from the beginning of exchangeInfo", () => {
  const body = `{"timezone":"UTC","serverTime":1,"rateLimits":[
    {"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":6000},
    {"rateLimitType":"ORDERS","interval":"SECOND","intervalNum":10,"limit":100},
    {"rateLimitType":"RAW_REQUESTS","interval":"MINUTE","intervalNum":5,"limit":61000}],"symbols":[{"sym`;
  expect([...learnLimits(body)]).toEqual([
    ["1m", 6000],
    ["orders_10s", 100],
  ]);
  expect(learnLimits('{"rateLimits":[{]}').size).toBe(0);
  expect(learnLimits("").size).toBe(0);
});

test.each([
  ["Alpaca", { "x-ratelimit-limit": "200", "x-ratelimit-remaining": "50", "x-ratelimit-reset": "1" }, 75],
  ["generic", { "ratelimit-limit": "100, 100;w=60", "ratelimit-remaining": "90" }, 10],
  ["IETF draft 7", { ratelimit: "limit=100, remaining=20, reset=5" }, 80],
  ["IETF with policy", { ratelimit: '"default";r=50;t=30', "ratelimit-policy": '"default";q=100;w=60' }, 50],
  [
    "IETF with several policies",
    { ratelimit: '"burst";r=9;t=1, "daily";r=100;t=9', "ratelimit-policy": '"burst";q=10;w=1, "daily";q=1000;w=86400' },
    90,
  ],
])("reads the use from the headers of %s", (_venue, headers, percent) => {
  expect(readRateLimit(headers, none)?.percent).toBe(percent);
});

test.each([
  [{}],
  [{ "x-ratelimit-limit": "200" }],
  [{ "x-ratelimit-limit": "0", "x-ratelimit-remaining": "0" }],
  [{ "x-ratelimit-limit": "many", "x-ratelimit-remaining": "few" }],
  [{ ratelimit: '"default";r=50;t=30' }],
  [{ ratelimit: ";;,,;", "ratelimit-policy": ",;=" }],
])("knows nothing from %j", (headers) => {
  expect(readRateLimit(headers, none)).toBeNull();
});
