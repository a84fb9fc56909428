import type { Page, Problem, ReadinessGateInfo, SystemEvent } from "@plimsoll/core";
import { expect, onTestFinished, test } from "vitest";
import { createReadinessCheckerKind } from "../checkers/readiness/readiness-checker-kind.ts";
import type { CheckerKind } from "../port/checker.ts";
import { BASE, createQuietClock, createTestApi, definition, measured, refusedAnswer } from "./api.fixture.ts";

const MINUTE = 60_000;

/** Half an hour before New York opens, with a feed that is well and a gateway that is not. */
async function setUp() {
  const clock = createQuietClock();
  const readiness = createReadinessCheckerKind();
  const gate = definition("nyse-open", {
    type: "CUSTOM",
    check: { kind: "readiness", options: readiness.options.parse({}) },
    calendar: "NYSE",
    thresholds: { readiness_state: { warning: 1, critical: 2 } },
  });
  const components = [definition("feed"), definition("gateway"), gate];
  const api = await createTestApi({ clock, components, kinds: [readiness as CheckerKind] });
  onTestFinished(() => api.close());
  api.answers.set("feed", measured(5));
  api.answers.set("gateway", refusedAnswer);
  const check = () => api.monitor.checkNow(null);
  await check();
  const gates = async () => (await api.get(`${BASE}/readiness`)).json<Page<ReadinessGateInfo>>().items;
  return { api, clock, check, gates };
}

test("a gate tells when its market opens and what stands in the way", async () => {
  const { gates } = await setUp();
  expect(await gates()).toEqual([
    {
      component_id: "nyse-open",
      calendar: "NYSE",
      due: true,
      ready: false,
      is_open: false,
      opens_at: "2026-11-23T14:30:00.000Z",
      gate_from: null,
      blockers: [{ component_id: "gateway", reason: expect.stringMatching(/^DOWN: .*connection refused/) }],
      sign_off: null,
      sign_off_missing: true,
    },
  ]);
});

test("a sign-off accepts it, heals the gate, and is told, recorded and audited", async () => {
  const { api, clock, check, gates } = await setUp();
  await check();
  expect(api.monitor.component("nyse-open")).toMatchObject({
    status: "WARNING",
    reason: expect.stringContaining("gateway DOWN"),
  });
  clock.pass(26 * MINUTE);
  // The first answer after a leap of the clock proves nothing.
  await check();
  await check();
  expect(api.monitor.component("nyse-open")?.status).toBe("CRITICAL");
  const answer = await api.send("POST", `${BASE}/readiness/nyse-open/sign-off`, { note: "gateway B carries on" });
  expect(answer.status).toBe(200);
  expect(answer.json()).toMatchObject({
    ready: true,
    blockers: [],
    sign_off: { despite: ["gateway"], note: "gateway B carries on" },
  });
  const [audit] = (await api.store.queryAudit({ limit: 1, cursor: null })).items;
  expect(audit).toMatchObject({
    verb: "sign_off_readiness",
    before: {
      opens_at: "2026-11-23T14:30:00.000Z",
      blockers: [{ component_id: "gateway", reason: expect.stringContaining("connection refused") }],
      sign_off: null,
    },
  });
  await check();
  expect(api.monitor.component("nyse-open")?.status).toBe("HEALTHY");
  expect(await gates()).toMatchObject([{ ready: true }]);
  const events = (await api.get(`${BASE}/events?type=readiness_signed_off`)).json<Page<SystemEvent>>().items;
  expect(events).toMatchObject([{ component_id: "nyse-open", message: expect.stringContaining("despite gateway") }]);
  clock.pass(10 * MINUTE);
  expect(await gates()).toMatchObject([
    { due: false, ready: null, is_open: true, opens_at: "2026-11-24T14:30:00.000Z" },
  ]);
});

test("there is no sign-off of what is no gate, nor of an open that is not near", async () => {
  const { api, clock } = await setUp();
  const missing = await api.send("POST", `${BASE}/readiness/feed/sign-off`, {});
  expect([missing.status, missing.json<Problem>().code]).toEqual([404, "not_found"]);
  clock.pass(8 * 60 * MINUTE);
  const early = await api.send("POST", `${BASE}/readiness/nyse-open/sign-off`, {});
  expect([early.status, early.json<Problem>().code]).toEqual([409, "conflict"]);
  expect(early.json<Problem>().detail).toContain("the next is from 2026-11-24T14:00:00.000Z on");
});
