import { expect, test } from "vitest";
import { exposition, failureOf, readingsOf, valuesOf } from "./prometheus.fixture.ts";

const QUEUE = 'queue{venue="a",pair="x"} 3\nqueue{venue="a",pair="y"} 5\nqueue{venue="b",pair="x"} 1\n';

test("series become one: their sum, or as told", async () => {
  const named = (aggregate: string) => ({ name: aggregate, select: "queue", aggregate });
  const { values } = await exposition([{ name: "all", select: "queue" }, ...["max", "min", "avg", "count"].map(named)]);
  expect(await values(QUEUE)).toEqual({ all: 9, max: 5, min: 1, avg: 3, count: 3 });
});

test("or one for each value of labels, of the series that are meant", async () => {
  const { values } = await exposition([
    { name: "queue", select: "queue", by: ["venue"], labels: { of: "orders" }, scale: 10 },
    { name: "of_x", select: 'queue{pair=~"x|z"}', by: ["venue", "pair"] },
  ]);
  expect(await values(QUEUE)).toEqual({
    'queue{of="orders",venue="a"}': 80,
    'queue{of="orders",venue="b"}': 10,
    'of_x{pair="x",venue="a"}': 3,
    'of_x{pair="x",venue="b"}': 1,
  });
});

test("a series counts once: its first sample, as with Prometheus", async () => {
  const { values } = await exposition([{ name: "queue", select: "queue" }]);
  expect(await values('queue{a="1"} 3\nqueue{a="1"} 4\n')).toEqual({ queue: 3 });
});

test("NaN and infinities are no value, and spoil what they would be part of", async () => {
  const { scrape } = await exposition([
    { name: "sum", select: "queue" },
    { name: "max", select: "queue", aggregate: "max" },
    { name: "endless", select: "endless" },
  ]);
  expect(readingsOf(await scrape('queue{a="1"} 3\nqueue{a="2"} NaN\nendless +Inf\n'))).toMatchObject({
    sum: { value: null, details: { error: "a value is NaN" } },
    max: { value: null },
    endless: { value: null, details: { error: "a value is infinite" } },
  });
});

test("what is not there has no value, unless that is all right or means 0", async () => {
  const select = 'orders{state="open"}';
  const { scrape } = await exposition([
    { name: "missed", select },
    { name: "skipped", select, absent: "ok" },
    { name: "none", select, absent: "zero" },
  ]);
  const answer = await scrape('orders{state="done"} 5\n');
  expect(valuesOf(answer)).toEqual({ missed: null, none: 0 });
  expect(readingsOf(answer).missed?.details).toEqual({ error: `there is no ${select}` });
});

test("a group that vanishes is missed", async () => {
  const { values, scrape } = await exposition([
    { name: "queue", select: "queue", by: ["venue"] },
    { name: "quiet", select: "queue", by: ["venue"], absent: "ok" },
  ]);
  await values(QUEUE);
  const answer = await scrape('queue{venue="b",pair="x"} 1\n');
  expect(valuesOf(answer)).toEqual({ 'queue{venue="a"}': null, 'queue{venue="b"}': 1, 'quiet{venue="b"}': 1 });
  expect(readingsOf(answer)['queue{venue="a"}']?.details).toEqual({ error: "its series are gone from queue" });
});

test("a sample whose own stamp is older than five minutes is none", async () => {
  const { scrape, time } = await exposition([{ name: "queue", select: "queue" }]);
  expect(valuesOf(await scrape(`queue 3 ${time.now - 60_000}\n`))).toEqual({ queue: 3 });
  expect(valuesOf(await scrape(`queue 3 ${time.now - 400_000}\n`))).toEqual({ queue: null });
});

test("gauges that are moments give the age of the oldest, or as told", async () => {
  const of = (aggregate?: string) => ({
    name: `${aggregate ?? "age"}_seen`,
    select: "seen",
    age: "s",
    ...(aggregate && { aggregate }),
  });
  const { values, time } = await exposition([of(), of("min"), of("avg")]);
  const now = (time.now + 10_000) / 1000;
  expect(await values(`seen{a="1"} ${now - 5}\nseen{a="2"} ${now - 65}\n`)).toEqual({
    age_seen: 65,
    min_seen: 5,
    avg_seen: 35,
  });
});

test("numbers can be states", async () => {
  const states = { 0: "HEALTHY", 1: { status: "CRITICAL", words: "the gate is bypassed" }, 2: "DOWN" };
  const { scrape } = await exposition([{ name: "gate", select: "risk_gate_state", states }]);
  expect(valuesOf(await scrape("risk_gate_state 0\n"))).toEqual({ gate: 0 });
  expect(readingsOf(await scrape("risk_gate_state 1\n")).gate?.details?.error).toContain("the gate is bypassed");
  expect(failureOf(await scrape("risk_gate_state 2\n"))).toContain("unexpected-answer: gate");
});

test("a rate is what a counter rises a second, across restarts and a scrape that failed", async () => {
  const { scrape, values } = await exposition([{ name: "rate", select: "orders_total", rate: "1m" }]);
  expect((await scrape("orders_total 100\n")).kind).toBe("pending");
  expect(await values("orders_total 130\n")).toEqual({ rate: 3 });
  expect(failureOf(await scrape("orders_total 160\n}\n"))).toContain("line 2");
  expect(await values("orders_total 190\n")).toEqual({ rate: 3 });
  // A fall is a restart: 20 have come since.
  expect(await values("orders_total 20\n")).toEqual({ rate: 2.75 });
  for (let n = 0; n < 6; n += 1) await values("orders_total 20\n");
  expect(await values("orders_total 20\n")).toEqual({ rate: 0 });
});

test("an increase is what a counter rose within the time; what low is bad of waits for all of it", async () => {
  const { values } = await exposition([
    { name: "rejects", select: "rejects_total", increase: "1m" },
    { name: "fills", select: "fills_total", increase: "1m", direction: "below" },
  ]);
  const body = (rejects: number, fills: number) =>
    `rejects_total{why="a"} ${rejects}\nrejects_total{why="b"} 5\nfills_total ${fills}\n`;
  await values(body(1, 10));
  expect(await values(body(3, 10))).toEqual({ rejects: 2 });
  for (let n = 0; n < 4; n += 1) expect(await values(body(3, 10))).toEqual({ rejects: 2 });
  expect(await values(body(3, 10))).toEqual({ rejects: 2, fills: 0 });
  expect(await values(body(3, 11))).toEqual({ rejects: 0, fills: 1 });
});

test("rates of several counters can be compared, each by itself", async () => {
  const { values } = await exposition([
    { name: "max", select: "orders_total", rate: "1m", aggregate: "max" },
    { name: "each", select: "orders_total", rate: "1m", by: ["venue"] },
  ]);
  await values('orders_total{venue="a"} 0\norders_total{venue="b"} 0\n');
  expect(await values('orders_total{venue="a"} 10\norders_total{venue="b"} 40\n')).toEqual({
    max: 4,
    'each{venue="a"}': 1,
    'each{venue="b"}': 4,
  });
});

test("a counter that is NaN is no value", async () => {
  const { values } = await exposition([{ name: "rate", select: "orders_total", rate: "1m" }]);
  await values("orders_total 1\n");
  expect(await values("orders_total NaN\n")).toEqual({ rate: null });
});

test("a series is the same one in whatever order its labels are written", async () => {
  const { values } = await exposition([
    { name: "rejects", select: "rejects_total", increase: "1m" },
    { name: "queue", select: "queue" },
  ]);
  await values('rejects_total{venue="a",why="b"} 100\nqueue{venue="a",why="b"} 3\n');
  expect(
    await values('rejects_total{why="b",venue="a"} 150\nqueue{why="b",venue="a"} 4\nqueue{venue="a",why="b"} 4\n'),
  ).toEqual({ rejects: 50, queue: 4 });
});

test("a counter that appears between two scrapes has risen from 0: so the first of its kind is told", async () => {
  const { values } = await exposition([
    { name: "rejects", select: "rejects_total", increase: "1m", by: ["why"], absent: "ok" },
    { name: "all", select: "rejects_total", increase: "1m", absent: "zero" },
  ]);
  expect(await values("up 1\n")).toEqual({ all: 0 });
  expect(await values('rejects_total{why="price"} 1\n')).toEqual({ 'rejects{why="price"}': 1, all: 1 });
});

test("a counter that comes back has risen since it was there, however long ago that was", async () => {
  const { values } = await exposition([{ name: "rejects", select: "rejects_total", increase: "1m", absent: "zero" }]);
  await values("rejects_total 5000\n");
  for (let n = 0; n < 10; n += 1) await values("up 1\n");
  expect(await values("rejects_total 5001\n")).toEqual({ rejects: 1 });
});

test("a ratio is a part of the whole; a part that is not there is none, a whole of nothing has no part", async () => {
  const ratio = {
    select: 'orders_total{state="rejected"}',
    rate: "1m",
    ratio: { of: "orders_total" },
    scale: 100,
    unit: "%",
  };
  const { scrape, values } = await exposition([
    { name: "reject_ratio", ...ratio },
    { name: "quiet", ...ratio, absent: "ok" },
  ]);
  const body = (rejected: number | null, done: number) =>
    `orders_total{state="done"} ${done}\n${rejected === null ? "" : `orders_total{state="rejected"} ${rejected}\n`}`;
  await scrape(body(null, 0));
  expect(await values(body(null, 30))).toEqual({ reject_ratio: 0, quiet: 0 });
  expect(await values(body(0, 60))).toEqual({ reject_ratio: 0, quiet: 0 });
  expect(await values(body(20, 80))).toEqual({ reject_ratio: 20, quiet: 20 });
  for (let n = 0; n < 7; n += 1) await scrape(body(20, 80));
  const idle = await scrape(body(20, 80));
  expect(valuesOf(idle)).toEqual({ reject_ratio: null });
  expect(readingsOf(idle).reject_ratio?.details).toEqual({ error: "the whole is 0, so that there is no part of it" });
});

function histogram(counts: readonly number[], labels = ""): string {
  const bounds = ["0.1", "0.5", "1", "+Inf"];
  return bounds.map((le, index) => `took_seconds_bucket{${labels}le="${le}"} ${counts[index]}\n`).join("");
}

test("a quantile of a histogram is of what was observed within the window, over all series", async () => {
  const { scrape, values } = await exposition([{ name: "p50", select: "took_seconds", quantile: 0.5, window: "1m" }]);
  expect((await scrape(histogram([1000, 1000, 1000, 1000]))).kind).toBe("pending");
  expect(await values(histogram([1010, 1050, 1100, 1120]))).toEqual({ p50: 0.6 });
  const two = histogram([0, 0, 0, 0], 'venue="b",');
  expect(await values(histogram([1010, 1050, 1100, 1120]) + two)).toEqual({ p50: 0.6 });
});

test("a histogram has restarted when one of its buckets fell: the others have too", async () => {
  const { values } = await exposition([{ name: "p50", select: "took_seconds", quantile: 0.5, window: "1m" }]);
  await values(histogram([490, 490, 490, 1000]));
  // 500 of 600 were quick since: each bucket by itself would be taken for 10 more of 600.
  expect(await values(histogram([500, 500, 500, 600]))).toEqual({ p50: 0.06 });
});

test("no observations are no value, and one bucket alone is a native histogram", async () => {
  const { scrape } = await exposition([{ name: "p99", select: "took_seconds", quantile: 0.99, window: "1m" }]);
  await scrape(histogram([5, 5, 5, 5]));
  expect(readingsOf(await scrape(histogram([5, 5, 5, 5]))).p99).toMatchObject({
    value: null,
    details: { error: "nothing was observed within 1 min" },
  });
  expect(readingsOf(await scrape('took_seconds_bucket{le="+Inf"} 9\n')).p99?.details?.error).toContain(
    "native histograms",
  );
  expect(readingsOf(await scrape('took_seconds_bucket{le="a"} 9\n')).p99?.value).toBeNull();
});

test("a quantile of a summary is the highest of its series", async () => {
  const { scrape } = await exposition([{ name: "p99", select: "rpc_seconds", quantile: 0.99, by: ["venue"] }]);
  const body = ['a",i="1', 'a",i="2', "b"].map(
    (venue, n) => `rpc_seconds{venue="${venue}",quantile="0.99"} ${venue === "b" ? "NaN" : n}\n`,
  );
  const answer = await scrape(`rpc_seconds{venue="a",quantile="0.5"} 100\n${body.join("")}`);
  expect(valuesOf(answer)).toEqual({ 'p99{venue="a"}': 1, 'p99{venue="b"}': null });
  expect(readingsOf(answer)['p99{venue="b"}']?.details?.error).toContain("NaN");
});

test("too many series are none at all", async () => {
  const { scrape } = await exposition([
    { name: "queue", select: "queue", by: ["pair"] },
    { name: "all", select: "queue" },
  ]);
  const body = (count: number) => Array.from({ length: count }, (_, n) => `queue{pair="${n}"} 1\n`).join("");
  expect(readingsOf(await scrape(body(201)))).toMatchObject({
    queue: { value: null, details: { error: "by gives more than 200 series: narrow select, or by" } },
    all: { value: 201 },
  });
  expect(readingsOf(await scrape(body(10_001))).all?.details?.error).toBe(
    "queue means more than 10000 series: narrow it",
  );
});
