import { expect, test } from "vitest";
import { compileFind } from "./find-values.ts";
import { jsonMetric } from "./json-metric.ts";
import type { Looked } from "./looked.ts";

function find(options: object, root: unknown): readonly Looked[] {
  return compileFind(jsonMetric.parse({ name: "m", ...options }))(root);
}

/** `labels: value` or `labels: error` in short. */
function brief(looked: readonly Looked[]): string[] {
  return looked.map((it) => {
    const labels = Object.values((it.kind === "found" ? it.value.labels : it.labels) ?? {}).join(" ");
    return `${labels}=${it.kind === "found" ? String(it.value.raw) : it.error}`;
  });
}

const ORDERS = [
  { id: "a", pair: "BTC/USDT", filled: 1, at: 1_000, open: true },
  { id: "b", pair: "ETH/USDT", filled: 3, at: 3_000, open: true },
  { id: "c", pair: "ETH/USDT", filled: 2, at: null, open: false },
];

test("a path leads to a single value", () => {
  expect(brief(find({ path: "$.a[1].b" }, { a: [0, { b: 7 }] }))).toEqual(["=7"]);
  expect(brief(find({ path: "$.a", labels: { chain: "eth" } }, { a: true }))).toEqual(["eth=true"]);
});

test("what isn't there, or is no single value, is told by path", () => {
  expect(brief(find({ path: "$.a" }, {}))).toEqual(["=$.a is absent"]);
  expect(brief(find({ path: "$.a" }, { a: null }))).toEqual(["=$.a is null"]);
  expect(brief(find({ path: "$.a" }, { a: [] }))).toEqual(["=$.a is a list, not a single value"]);
  expect(brief(find({ path: "$.a", default: 0 }, { a: null }))).toEqual(["=0"]);
});

test("what is null or absent is looked for at otherwise", () => {
  const metric = { path: "$.last", otherwise: "$.started" };
  expect(brief(find(metric, { last: 2, started: 1 }))).toEqual(["=2"]);
  expect(brief(find(metric, { last: null, started: 1 }))).toEqual(["=1"]);
  expect(brief(find(metric, { last: null, started: null }))).toEqual(["=$.last is null, and there is no $.started"]);
});

test("texts and truth values become the numbers of map", () => {
  const map = { running: 1, true: 2 };
  expect(brief(find({ path: "$.a", map }, { a: "running" }))).toEqual(["=1"]);
  expect(brief(find({ path: "$.a", map }, { a: true }))).toEqual(["=2"]);
  expect(brief(find({ path: "$.a", map }, { a: "constructor" }))).toEqual(['=$.a is "constructor", not in map']);
});

test("count counts elements of lists and members of objects, those of which something holds", () => {
  expect(brief(find({ path: "$", count: true }, ORDERS))).toEqual(["=3"]);
  expect(brief(find({ path: "$.data", count: true }, { data: {} }))).toEqual(["=0"]);
  const where = [{ path: "$.open", equals: true }];
  expect(brief(find({ path: "$", count: { where } }, ORDERS))).toEqual(["=2"]);
  expect(brief(find({ path: "$", count: true }, "text"))).toEqual(['=$ is "text", neither a list nor an object']);
});

test("each gives a series an element, labelled by paths and by name or place", () => {
  const each = { path: "$", labels: { pair: "$.pair", place: "@key" } };
  expect(brief(find({ each, path: "$.filled" }, ORDERS))).toEqual(["BTC/USDT 0=1", "ETH/USDT 1=3", "ETH/USDT 2=2"]);
  const bots = { data: { alpha: { status: "running" }, beta: {} } };
  const ofBots = { each: { path: "$.data", labels: { bot: "@key" } }, path: "$.status" };
  expect(brief(find(ofBots, bots))).toEqual(["alpha=running", "beta=$.status is absent"]);
});

test("elements with the same labels are told apart by their number", () => {
  const each = { path: "$", labels: { pair: "$.pair" } };
  expect(brief(find({ each, path: "$.filled" }, ORDERS))).toEqual(["BTC/USDT=1", "ETH/USDT=3", "ETH/USDT #2=2"]);
});

test("each takes only elements of which all of where holds, and says which of the expected are not there", () => {
  const each = { path: "$", labels: { id: "$.id" }, where: [{ path: "$.open", equals: true }], expect: ["b", "c"] };
  expect(brief(find({ each, path: "$.filled" }, ORDERS))).toEqual(["a=1", "b=3", "c=it is not among the 2 at $"]);
});

test("each of what is no list, or of too many, is no value", () => {
  const each = { path: "$.data", labels: { id: "@key" }, most: 2 };
  expect(brief(find({ each }, {}))).toEqual(["=there is no list or object at $.data"]);
  expect(brief(find({ each }, { data: [1, 2, 3] }))).toEqual(["=$.data has 3 elements, more than the 2 that are read"]);
  expect(brief(find({ each }, { data: [] }))).toEqual([]);
});

test.each([
  ["max", 3],
  ["min", 1],
  ["sum", 6],
  ["avg", 2],
])("take: %s makes one of all elements", (take, value) => {
  expect(brief(find({ each: { path: "$", take }, path: "$.filled" }, ORDERS))).toEqual([`=${value}`]);
});

test("of nothing there is a sum, and no max; one value that is missing spoils them all unless it is skipped", () => {
  expect(brief(find({ each: { path: "$", take: "sum" }, path: "$.filled" }, []))).toEqual(["=0"]);
  expect(brief(find({ each: { path: "$", take: "max" }, path: "$.filled" }, []))).toEqual([]);
  const oldest = { each: { path: "$", take: "max" }, path: "$.at", age: "ms" };
  expect(brief(find(oldest, ORDERS))).toEqual(["=$.at is null"]);
  expect(brief(find({ ...oldest, missing: "skip" }, ORDERS))).toEqual(["=1000"]);
  expect(brief(find({ ...oldest, missing: "skip", each: { path: "$", take: "min" } }, ORDERS))).toEqual(["=3000"]);
  const spoiled = [{ filled: 1 }, { filled: "many" }];
  expect(brief(find({ each: { path: "$", take: "sum" }, path: "$.filled" }, spoiled))).toEqual([
    '="many" can\'t be read',
  ]);
});

test("secrets and the keys in addresses are never handed on", () => {
  const root = { key: "hunter2", rpcUrl: "https://user:pw@mainnet.example/v3/hunter2?k=1" };
  expect(brief(find({ path: "$.key", secret: true }, root))).toEqual(["=[redacted]"]);
  expect(brief(find({ path: "$.rpcUrl" }, root))).toEqual(["=https://mainnet.example/[redacted]"]);
  const each = { path: "$", labels: { url: "$.rpcUrl" } };
  expect(brief(find({ each, path: "$.n" }, [{ rpcUrl: root.rpcUrl, n: 1 }]))).toEqual([
    "https://mainnet.example/[redacted]=1",
  ]);
});
