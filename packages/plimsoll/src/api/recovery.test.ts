import type { Page, Problem, RecoveryAttempt, RecoveryOverview } from "@plimsoll/core";
import { expect, onTestFinished, test, vi } from "vitest";
import type { ActionContext, ActionKind } from "../port/action.ts";
import type { Role } from "../port/actor.ts";
import type { ActionDefinition, GuardDefinition } from "../port/recovery.ts";
import { actionOf, policyOf } from "../recovery/policy.fixture.ts";
import { BASE, createQuietClock, createTestApi, definition, measured, refusedAnswer } from "./api.fixture.ts";

const HEALTHY: GuardDefinition = { id: "books", kind: "healthy", components: ["books"], maxAgeMs: 60_000 };

interface Parts {
  readonly guard?: GuardDefinition;
  readonly actions?: readonly ActionDefinition[];
  readonly required?: number;
}

/** A gateway that is DOWN, books that agree, and people who are known by a header: `anna:approver`. */
async function setUp({ actions = [actionOf("restart", { tier: "T4", guards: ["books"] })], ...parts }: Parts = {}) {
  const { required = 2, guard = HEALTHY } = parts;
  const runs: ActionContext[] = [];
  let failure: string | null = null;
  const fail = (message: string) => {
    failure = message;
  };
  const kind = {
    kind: "systemd",
    create: () => ({
      run: async (context: ActionContext) => {
        runs.push(context);
        if (failure !== null) return { kind: "failed", message: failure };
        api.answers.set("gateway", measured(5));
        return { kind: "done", message: "restarted" };
      },
    }),
  } as unknown as ActionKind;
  const recovery = { actions: ["restart"], fallback: null, runbook: [] };
  const clock = createQuietClock();
  const api = await createTestApi({
    clock,
    components: [definition("gateway", { type: "ORDER_EXECUTION", recovery }), definition("books")],
    alerting: {
      actions: new Map([["systemd", kind]]),
      recovery: policyOf(actions, {
        guards: [guard],
        approvalsRequired: required,
        isSinglePerson: required === 1,
        rearmRequired: 2,
      }),
      egress: { request: () => Promise.reject(new Error("unused")), close: () => {} },
    },
    actorOf: ({ headers }) => {
      const [name = "", role = "viewer"] = String(headers["x-who"] ?? "local:admin").split(":");
      return { name, roles: [role as Role] };
    },
  });
  onTestFinished(() => api.close());
  const as = (who: string, request: `${"POST" | "PUT" | "DELETE"} ${string}`, body?: object) => {
    const [method, path] = request.split(" ") as ["POST" | "PUT" | "DELETE", string];
    return api.inject({
      method,
      url: `${BASE}/recovery${path}`,
      headers: { "x-who": who },
      ...(body === undefined ? {} : { payload: body }),
    });
  };
  const overview = async () => (await api.get(`${BASE}/recovery`)).json<RecoveryOverview>();
  const history = async () => (await api.get(`${BASE}/recovery/attempts`)).json<Page<RecoveryAttempt>>().items;
  const breakDown = async () => {
    api.answers.set("gateway", measured(5));
    await api.monitor.checkNow(null);
    clock.pass(1000);
    api.answers.set("gateway", refusedAnswer);
    await api.monitor.checkNow(null);
  };
  return { api, runs, as, overview, history, breakDown, clock, fail };
}

test("a gateway is restarted once two different people have agreed, and once only", async () => {
  const { as, overview, history, breakDown, runs, api } = await setUp();
  await breakDown();
  const [asked] = await vi.waitUntil(async () => {
    const { pending_approvals } = await overview();
    return pending_approvals.length > 0 && pending_approvals;
  });
  expect(asked).toMatchObject({
    what: "restart restart",
    component_id: "gateway",
    approvals_required: 2,
    single_person: false,
    guards: [{ guard: "books", allows: true, text: "books is HEALTHY" }],
    before: { status: "DOWN" },
  });
  const approve = (who: string) => as(who, `POST /attempts/${asked?.attempt_id}/approve`, { note: "looked at it" });
  expect((await approve("otto:operator")).status).toBe(403);
  expect((await approve("anna:approver")).json<RecoveryAttempt>().approvals).toHaveLength(1);
  expect((await approve("anna:approver")).json<RecoveryAttempt>().approvals).toHaveLength(1);
  expect(runs).toEqual([]);
  expect((await approve("ben:approver")).status).toBe(200);
  await vi.waitUntil(async () => (await history())[0]?.state === "succeeded");
  expect(runs).toHaveLength(1);
  expect((await approve("cleo:approver")).status).toBe(404);
  const audit = await api.store.queryAudit({ limit: 100, cursor: null });
  const verbs = audit.items.map(({ verb, actor, outcome }) => `${actor} ${verb} ${outcome}`);
  expect(verbs).toContain("ben approve_recovery done");
  expect(verbs).toContain("plimsoll recovery_act done");
  expect(verbs).toContain("plimsoll recovery_succeeded done");
});

test("a person's no ends it", async () => {
  const { as, overview, history, breakDown, runs } = await setUp();
  await breakDown();
  const [asked] = await vi.waitUntil(async () => {
    const { pending_approvals } = await overview();
    return pending_approvals.length > 0 && pending_approvals;
  });
  const answer = await as("anna:approver", `POST /attempts/${asked?.attempt_id}/reject`, { note: "orders are out" });
  expect(answer.json<RecoveryAttempt>()).toMatchObject({ state: "rejected", reason: "anna said no: orders are out" });
  expect((await history())[0]?.state).toBe("rejected");
  expect(runs).toEqual([]);
});

test("one person may be enough, and then that is recorded", async () => {
  const { as, history, breakDown, overview } = await setUp({ required: 1 });
  await breakDown();
  const [asked] = await vi.waitUntil(async () => {
    const { pending_approvals } = await overview();
    return pending_approvals.length > 0 && pending_approvals;
  });
  await as("anna:approver", `POST /attempts/${asked?.attempt_id}/approve`, {});
  await vi.waitUntil(async () => (await history())[0]?.state === "succeeded");
  expect((await history())[0]).toMatchObject({ single_person: true, approvals: [{ by: "anna" }] });
});

test("T5 begins at once, by one person of risk who types its id; two arm automation again", async () => {
  const { as, overview, runs, history, breakDown } = await setUp({
    actions: [actionOf("restart"), actionOf("cancel-all", { tier: "T5" })],
  });
  const start = (who: string, body: object) => as(who, "POST /actions/cancel-all/start", body);
  expect((await start("otto:operator", { confirm: "cancel-all" })).status).toBe(403);
  expect((await start("root:admin", { confirm: "cancel-all" })).status).toBe(403);
  const untyped = await start("rita:risk", {});
  expect(untyped.status).toBe(400);
  expect(untyped.json<Problem>().detail).toContain('confirm must be "cancel-all"');
  expect((await start("rita:risk", { confirm: "cancel-all", note: "runaway" })).status).toBe(200);
  expect(runs).toHaveLength(1);
  expect((await overview()).killed).toMatchObject({ by: "rita", action_id: "cancel-all", rearm_required: 2 });
  await breakDown();
  expect(runs).toHaveLength(1);
  const rearm = (who: string) => as(who, "POST /rearm", { reason: "all is flat" });
  expect((await rearm("otto:operator")).status).toBe(403);
  expect((await rearm("rita:risk")).json<RecoveryOverview>().killed?.rearm).toHaveLength(1);
  expect((await rearm("rita:risk")).json<RecoveryOverview>().killed?.rearm).toHaveLength(1);
  expect((await rearm("raul:risk")).json<RecoveryOverview>().killed).toBeNull();
  await vi.waitUntil(async () =>
    (await history()).some(({ action_id, state }) => action_id === "restart" && state === "succeeded"),
  );
});

test("whoever may kill may stop new risk, which is less, and nothing else", async () => {
  const { as, runs } = await setUp({ actions: [actionOf("restart"), actionOf("stop-entries", { tier: "T3" })] });
  expect((await as("rita:risk", "POST /actions/restart/start", {})).status).toBe(403);
  expect((await as("anna:approver", "POST /actions/stop-entries/start", {})).status).toBe(403);
  expect((await as("rita:risk", "POST /actions/stop-entries/start", {})).status).toBe(200);
  await vi.waitUntil(() => runs.length === 1);
});

/** A kill whose end a test decides. */
async function setUpKill() {
  const it = await setUp({ actions: [actionOf("restart"), actionOf("cancel-all", { tier: "T5" })] });
  const start = async (who: string, body: object = {}, action = "cancel-all") => {
    const answer = await it.as(who, `POST /actions/${action}/start`, { confirm: "cancel-all", ...body });
    return { status: answer.status, body: answer.json<RecoveryAttempt & Problem>() };
  };
  const settled = () => vi.waitUntil(async () => (await it.history())[0]?.settled_at !== null);
  return { ...it, start, settled };
}

test("T5 that is sent twice runs once: the answer is the attempt that is under way, or has just succeeded", async () => {
  const { start, runs, settled, clock, overview } = await setUpKill();
  const [first, second] = await Promise.all([start("rita:risk"), start("raul:risk")]);
  expect([first.status, second.status]).toEqual([200, 200]);
  expect(second.body.attempt_id).toBe(first.body.attempt_id);
  expect(runs).toHaveLength(1);
  await settled();
  expect((await start("rita:risk")).body).toMatchObject({ attempt_id: first.body.attempt_id, state: "succeeded" });
  expect(runs).toHaveLength(1);
  expect((await overview()).killed).toMatchObject({ by: "rita" });
  clock.pass(31_000);
  expect((await start("rita:risk")).body.attempt_id).not.toBe(first.body.attempt_id);
  expect(runs).toHaveLength(2);
});

test("T5 that succeeded an hour ago runs anew, also by a clock that was set back since", async () => {
  const { start, runs, settled, clock } = await setUpKill();
  await start("rita:risk");
  await settled();
  clock.pass(3_600_000);
  const back = clock.now() - 7_200_000;
  clock.now = () => back;
  await start("rita:risk");
  expect(runs).toHaveLength(2);
});

test("T5 for another component is another one, and one that failed can be sent again at once", async () => {
  const { start, runs, settled, fail } = await setUpKill();
  fail("connection refused");
  await start("rita:risk", { component_id: "gateway" });
  await settled();
  expect((await start("rita:risk", { component_id: "gateway" })).status).toBe(200);
  expect(runs).toHaveLength(2);
  await start("rita:risk", { component_id: "books" });
  expect(runs).toHaveLength(3);
});

test("what T5 says of itself is what people are told, also where its component is HEALTHY all the while", async () => {
  const { api, start, settled, history, fail } = await setUpKill();
  api.answers.set("gateway", measured(5));
  await api.monitor.checkNow(null);
  fail("connection refused");
  await start("rita:risk", { component_id: "gateway" });
  await settled();
  expect((await history())[0]).toMatchObject({ state: "failed", reason: "connection refused" });
});

test("a request that is sent again by its id is the same, whatever has become of it, and no other action", async () => {
  const { start, runs, settled, fail, clock } = await setUpKill();
  fail("connection refused");
  const first = await start("rita:risk", { request_id: "r-1" });
  await settled();
  clock.pass(60_000);
  expect((await start("rita:risk", { request_id: "r-1" })).body).toMatchObject({
    attempt_id: first.body.attempt_id,
    state: "failed",
    request_id: "r-1",
  });
  expect(runs).toHaveLength(1);
  expect((await start("otto:operator", { request_id: "r-1" }, "restart")).status).toBe(409);
});

test("T5 for a component that is watched no longer runs all the same, for none, and says so", async () => {
  const { start, runs } = await setUpKill();
  const { status, body } = await start("rita:risk", { component_id: "gatewy", note: "runaway" });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    component_id: null,
    reason: 'rita asked for it: runaway; no component "gatewy" is watched, so it is for none in particular',
  });
  expect(runs).toHaveLength(1);
});

test("who names what is not there is told what is", async () => {
  const { start } = await setUpKill();
  expect((await start("rita:risk", {}, "cancel-everything")).body).toMatchObject({
    status: 404,
    detail: 'there is no action "cancel-everything"; there are cancel-all (T5), restart (T1)',
  });
  expect((await start("otto:operator", { component_id: "gatewy" }, "restart")).body).toMatchObject({
    status: 404,
    detail: 'there is no component "gatewy"; restart: it is for gateway',
  });
});

test("a pause stops what happens by itself, and not what a person starts", async () => {
  const { api, as, overview, runs, history, breakDown } = await setUp({ actions: [actionOf("restart")] });
  expect((await as("vic:viewer", "POST /pause", { reason: "release" })).status).toBe(403);
  expect((await as("otto:operator", "POST /pause", {})).status).toBe(400);
  const paused = await as("otto:operator", "POST /pause", { reason: "release" });
  expect(paused.json<RecoveryOverview>().paused).toMatchObject({ by: "otto", reason: "release" });
  await breakDown();
  expect(runs).toEqual([]);
  expect((await overview()).cases[0]).toMatchObject({
    verdict: "wait",
    reason: "paused",
    text: "paused by otto: release",
  });
  expect((await as("otto:operator", "POST /actions/restart/start", { component_id: "gateway" })).status).toBe(200);
  await vi.waitUntil(async () => (await history())[0]?.state === "succeeded");
  expect((await history())[0]).toMatchObject({ started_by: "otto", component_id: "gateway" });
  const { items } = await api.store.queryAudit({ limit: 10, cursor: null, verb: "start_recovery" });
  expect(items).toMatchObject([
    {
      before: {
        component: { component_id: "gateway", status: "DOWN", reason: expect.any(String) },
        case: { verdict: "wait", reason: "paused", tries: {}, latched: null },
        waiting: null,
        paused: { by: "otto", reason: "release" },
        killed: null,
      },
    },
  ]);
  expect((await as("otto:operator", "POST /resume", { reason: "done" })).status).toBe(200);
  expect((await as("otto:operator", "POST /resume", { reason: "done" })).status).toBe(409);
});

test("a deployment that is announced forbids what asks for it, until it ends", async () => {
  const { as, history, runs, breakDown } = await setUp({
    guard: { id: "books", kind: "deploy_lock", file: null },
    actions: [actionOf("restart", { guards: ["books"] })],
  });
  const set = await as("otto:operator", "PUT /deploy-lock", { reason: "v2", for: "10m" });
  expect(set.json<RecoveryOverview>().deploy).toMatchObject({ by: "otto", reason: "v2" });
  await breakDown();
  const refused = await vi.waitUntil(async () => (await history()).find(({ state }) => state === "refused"));
  expect(refused?.reason).toBe("books: otto deploys for another 9 min 59 s: v2");
  expect((await as("otto:operator", "DELETE /deploy-lock")).json<RecoveryOverview>().deploy).toBeNull();
  expect((await as("otto:operator", "DELETE /deploy-lock")).status).toBe(409);
  expect((await as("otto:operator", "POST /actions/restart/start", { component_id: "gateway" })).status).toBe(200);
  await vi.waitUntil(async () => (await history()).some(({ state }) => state === "succeeded"));
  expect(runs).toHaveLength(1);
});

test.each([
  ["POST /actions/nothing/start", {}, 404],
  ["POST /actions/restart/start", { component_id: "nothing" }, 404],
  ["POST /attempts/nothing/approve", {}, 403],
  ["POST /components/gateway/release", { reason: "x" }, 409],
  ["POST /pause", { reason: "x", for: "1h" }, 400],
  ["PUT /deploy-lock", { reason: "x", for: "30d" }, 400],
] as const)("refuses %s %j", async (request, body, status) => {
  const { as } = await setUp({ actions: [actionOf("restart")] });
  expect((await as("otto:operator", request, body)).status).toBe(status);
});

test("says so when nothing is configured", async () => {
  const api = await createTestApi();
  onTestFinished(() => api.close());
  const overview = (await api.get(`${BASE}/recovery`)).json<RecoveryOverview>();
  expect(overview).toMatchObject({ actions: [], cases: [], pending_approvals: [], paused: null });
});
