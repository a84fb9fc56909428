import { type ComplianceEvidence, complianceEvidence, type ReportList, reportList } from "@plimsoll/core";
import { expect, test } from "vitest";
import { BASE, createQuietClock, createTestApi, definition, refusedAnswer } from "./api.fixture.ts";

const DAY = 86_400_000;
const drill = (plan: string, passed: boolean) => ({
  plan,
  faults: [{ fault: "feed_silent", passed, detection_seconds: 1, alert_seconds: 2, recovery_seconds: null }],
});

async function opened() {
  const clock = createQuietClock();
  const api = await createTestApi({ components: [definition("gw")], clock });
  const ask = async (query = "") => {
    const answer = await api.get(`${BASE}/compliance${query}`);
    expect(answer.status).toBe(200);
    return complianceEvidence.parse(answer.json<ComplianceEvidence>());
  };
  return { ...api, clock, ask };
}

test("every day has its latency beside the limit of RTS 6, also one on which nothing was told", async () => {
  const { answers, monitor, clock, ask, close } = await opened();
  await monitor.checkNow(null);
  clock.pass(DAY);
  answers.set("gw", refusedAnswer);
  await monitor.checkNow(null);
  await monitor.checkNow(null);
  const { alert_latency, history_begins } = await ask("?from=2026-11-22T00:00:00Z");
  expect(alert_latency.limit_ms).toBe(5000);
  expect(alert_latency.days.map(({ date }) => date)).toEqual(["2026-11-22", "2026-11-23", "2026-11-24"]);
  expect(alert_latency.days[0]?.alert).toEqual({ count: 0, p50_ms: null, p99_ms: null, max_ms: null });
  expect(alert_latency.days[2]?.alert).toMatchObject({ count: expect.any(Number), max_ms: expect.any(Number) });
  expect(history_begins).toBe("2026-11-23T14:00:00.000Z");
  await close();
});

test("clock offsets are the largest either way of each day, and a kill switch counts the hours it would have worked", async () => {
  const { answers, monitor, clock, ask, close } = await opened();
  const measure = async (offset: number, state: number) => {
    const metrics = [
      { name: "clock_offset_seconds", value: offset, unit: "s" },
      { name: "kill_switch_state", value: state, unit: "1" },
    ];
    answers.set("gw", { kind: "measured", metrics });
    await monitor.checkNow(null);
    clock.pass(3_600_000);
  };
  await measure(-0.002, 0);
  await measure(0.001, 2);
  clock.pass(DAY);
  await measure(0.0005, 0);
  const { clock_offsets, kill_switches } = await ask();
  expect(clock_offsets).toMatchObject([{ component_id: "gw", metric: "clock_offset_seconds", unit: "s" }]);
  expect(clock_offsets[0]?.days).toEqual([
    { date: "2026-11-23", largest: 0.002 },
    { date: "2026-11-24", largest: 0.0005 },
  ]);
  expect(kill_switches).toMatchObject([
    {
      metric: "kill_switch_state",
      value: 0,
      is_ready: true,
      days: [
        { date: "2026-11-23", hours_read: 2, hours_ready: 1 },
        { date: "2026-11-24", hours_read: 1, hours_ready: 1 },
      ],
    },
  ]);
  await close();
});

test("drills are told with what did not pass, and the newest of all also from before the range", async () => {
  const { send, clock, ask, close } = await opened();
  await send("POST", `${BASE}/drills`, drill("continuity", false));
  clock.pass(40 * DAY);
  expect(await ask()).toMatchObject({
    drills: [],
    last_drill: { plan: "continuity", faults: 1, passed: 0, not_passed: ["feed_silent"] },
  });
  await send("POST", `${BASE}/drills`, drill("exchange", true));
  expect((await ask()).drills).toMatchObject([{ plan: "exchange", by: expect.any(String), passed: 1, not_passed: [] }]);
  await close();
});

test("silences and halts of automation are told from when to when, and what still goes on has no end", async () => {
  const { send, clock, ask, close } = await opened();
  const silence = { match: { components: ["gw"], min_severity: "HIGH" }, reason: "a release", for: "1h" };
  expect((await send("POST", `${BASE}/silences`, silence)).status).toBe(201);
  await send("POST", `${BASE}/recovery/pause`, { reason: "an audit" });
  clock.pass(60_000);
  await send("POST", `${BASE}/recovery/resume`, { reason: "done" });
  clock.pass(60_000);
  await send("POST", `${BASE}/recovery/pause`, { reason: "again" });
  const { holds } = await ask();
  expect(holds).toMatchObject([
    { kind: "silence", what: "gw; from HIGH", reason: "a release", from: "2026-11-23T14:00:00.000Z", to: null },
    { kind: "automation", from: "2026-11-23T14:00:00.000Z", to: "2026-11-23T14:01:00.000Z" },
    { kind: "automation", from: "2026-11-23T14:02:00.000Z", to: null, by: expect.any(String) },
  ]);
  await close();
});

test("a range that is too long or the wrong way round is refused by name", async () => {
  const { get, close } = await opened();
  for (const query of [
    "from=2020-01-01T00:00:00Z",
    "from=2026-11-24T00:00:00Z&to=2026-11-23T00:00:00Z",
    "time_zone=Mars",
  ])
    expect((await get(`${BASE}/compliance?${query}`)).status, query).toBe(400);
  await close();
});

test("the list of reports says that none is made by itself", async () => {
  const { get, close } = await opened();
  expect(reportList.parse((await get(`${BASE}/reports`)).json<ReportList>()).plans).toEqual([]);
  await close();
});
