import type { CheckerTest, ComponentDefinitionView, Discovered, Page, PlannedComponent, Problem } from "@plimsoll/core";
import { SECRET_STAND_IN } from "@plimsoll/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Found } from "../discovery/found.ts";
import { Secret } from "../port/secret.ts";
import { BASE, createTestApi, definition, measured, refusedAnswer, type TestApi } from "./api.fixture.ts";
import { createPeopleApi, type PeopleApi } from "./people.fixture.ts";

const SECRET = "s3cret-token";
const POSTED = { id: "gateway", check: { kind: "remote", target: "venue", token: SECRET }, interval: "1d" };
const FOUND: Found[] = [
  {
    what: "PostgreSQL",
    where: "127.0.0.1:5432",
    evidence: "answered N",
    notes: ["with a login it tells more"],
    item: { id: "gateway", check: { kind: "remote" } },
  },
];

let api: TestApi;
let look: () => Promise<Found[]> = async () => FOUND;
beforeEach(async () => {
  look = async () => FOUND;
  const declared = { id: "from-file", check: { kind: "remote", token: SECRET }, tags: ["orders"] };
  const written = new Secret(JSON.stringify(declared));
  api = await createTestApi({ components: [definition("from-file", { written })], discover: () => look() });
});
afterEach(() => api.close());

const view = async (id: string) => (await api.get(`${BASE}/checkers/${id}`)).json<ComponentDefinitionView>();
const test = (body: unknown) => api.send("POST", `${BASE}/checkers/test`, body);
const verbs = async () => (await api.store.queryAudit({ limit: 100, cursor: null })).items;

describe("a component as it was declared", () => {
  it("shows what was posted, with a stand-in for its secret", async () => {
    await api.send("POST", `${BASE}/checkers`, POSTED);
    const shown = await view("gateway");
    expect(shown).toEqual({
      component_id: "gateway",
      source: "api",
      definition: { ...POSTED, check: { ...POSTED.check, token: SECRET_STAND_IN } },
      secrets: ["check.token"],
    });
  });

  it("is listed with all others, those of the file too, and none tells its secret", async () => {
    await api.send("POST", `${BASE}/checkers`, POSTED);
    const answer = await api.get(`${BASE}/checkers`);
    expect(answer.json<Page<ComponentDefinitionView>>().items.map((it) => [it.component_id, it.source])).toEqual([
      ["from-file", "config"],
      ["gateway", "api"],
    ]);
    expect(answer.text).not.toContain(SECRET);
    expect((await view("from-file")).definition).toMatchObject({ tags: ["orders"] });
    expect((await api.get(`${BASE}/checkers/nobody`)).status).toBe(404);
  });

  it("keeps its secret when the stand-in comes back with the same check", async () => {
    await api.send("POST", `${BASE}/checkers`, POSTED);
    const { definition: shown } = await view("gateway");
    const changed = { ...shown, thresholds: { response_time: { warning: 50 } } };
    expect((await api.send("PUT", `${BASE}/checkers/gateway`, changed)).status).toBe(200);
    const [kept] = (await api.store.load()).definitions;
    expect(kept?.definition).toMatchObject({ check: POSTED.check, thresholds: { response_time: { warning: 50 } } });
  });

  it("sends its secret nowhere else: another check needs it given again", async () => {
    await api.send("POST", `${BASE}/checkers`, POSTED);
    const { definition: shown } = await view("gateway");
    const elsewhere = { ...shown, check: { ...(shown?.check as object), target: "http://thief.example" } };
    const refused = await api.send("PUT", `${BASE}/checkers/gateway`, elsewhere);
    expect(refused.json<Problem>()).toMatchObject({ status: 400, errors: [{ path: "check.token" }] });
    expect((await test(elsewhere)).json<Problem>()).toMatchObject({ status: 400, errors: [{ path: "check.token" }] });
    const clone = await api.send("POST", `${BASE}/checkers`, { ...shown, id: "clone" });
    expect(clone.json<Problem>()).toMatchObject({ status: 400, errors: [{ path: "check.token" }] });
  });
});

describe("a test before saving", () => {
  it("runs the check once and judges it by the proposed thresholds, and adds nothing", async () => {
    api.answers.set("proposed", measured(70));
    const body = { ...POSTED, id: "proposed", thresholds: { response_time: { warning: 60 } } };
    const answer = await test(body);
    expect(answer.json<CheckerTest>()).toMatchObject({
      component: { component_id: "proposed", status: "WARNING", metrics: [{ name: "response_time", value: 70 }] },
    });
    expect(api.monitor.definition("proposed")).toBeNull();
    expect((await api.store.load()).definitions).toEqual([]);
    expect((await verbs())[0]).toMatchObject({ verb: "test_checker", subject: "proposed", outcome: "done" });
    expect(JSON.stringify(await verbs())).not.toContain(SECRET);
  });

  it("shows a check that fails as it is", async () => {
    api.answers.set("proposed", refusedAnswer);
    const answer = await test({ ...POSTED, id: "proposed" });
    expect(answer.json<CheckerTest>().component).toMatchObject({ status: "DOWN", last_error: "connection refused" });
  });

  it("uses the kept secret of the component that it is about", async () => {
    await api.send("POST", `${BASE}/checkers`, POSTED);
    expect((await test((await view("gateway")).definition)).status).toBe(200);
  });

  it("is refused with each mistake at its place, and audited so", async () => {
    const answer = await test({ ...POSTED, interval: "soon", depends_on: 3 });
    expect(answer.json<Problem>().errors?.map(({ path }) => path)).toEqual(["interval", "depends_on"]);
    expect((await verbs())[0]).toMatchObject({ verb: "test_checker", outcome: "refused" });
  });

  it("disturbs nobody who uses what only one can, its own component neither", async () => {
    const check = { kind: "remote", target: "venue", token: "alone" };
    await api.send("POST", `${BASE}/checkers`, { ...POSTED, check });
    for (const id of ["gateway", "other"]) expect((await test({ id, check })).status).toBe(409);
  });
});

describe("a plan", () => {
  it("says of each what would come of it, and does nothing", async () => {
    await api.send("POST", `${BASE}/checkers`, POSTED);
    const { definition: shown } = await view("gateway");
    const components = [
      shown,
      { id: "new", check: { kind: "remote" }, depends_on: ["newer"] },
      { id: "newer", check: { kind: "remote" } },
      { id: "from-file", check: { kind: "remote" } },
      { id: "bad", check: { kind: "remote", wrong: 1 } },
      { id: "newer", check: { kind: "remote" } },
      { check: { kind: "remote" } },
    ];
    const answer = await api.send("POST", `${BASE}/checkers/plan`, { components });
    const { items } = answer.json<Page<PlannedComponent>>();
    expect(items.map((it) => [it.component_id, it.outcome])).toEqual([
      ["gateway", "same"],
      ["new", "add"],
      ["newer", "add"],
      ["from-file", "refuse"],
      ["bad", "refuse"],
      ["newer", "refuse"],
      [null, "refuse"],
    ]);
    expect(items[4]?.errors).toMatchObject([{ path: "check.wrong" }]);
    expect(api.monitor.definition("new")).toBeNull();
  });

  it("tells a change from what is there already", async () => {
    await api.send("POST", `${BASE}/checkers`, POSTED);
    const components = [{ ...(await view("gateway")).definition, tags: ["new"] }];
    const answer = await api.send("POST", `${BASE}/checkers/plan`, { components });
    expect(answer.json<Page<PlannedComponent>>().items).toMatchObject([{ outcome: "change", reason: null }]);
  });
});

describe("discovery", () => {
  it("answers what was found with components ready to be added, under ids that are free", async () => {
    await api.send("POST", `${BASE}/checkers`, POSTED);
    const { items } = (await api.get(`${BASE}/discovery`)).json<Page<Discovered>>();
    expect(items).toMatchObject([
      { what: "PostgreSQL", evidence: "answered N", preset: null, components: [{ id: "gateway-2" }], offer: null },
    ]);
  });

  it("looks once at a time", async () => {
    let found: (items: Found[]) => void = () => {};
    look = () => new Promise((resolve) => (found = resolve));
    const first = api.get(`${BASE}/discovery`);
    await expect.poll(async () => (await api.get(`${BASE}/discovery`)).status).toBe(503);
    found([]);
    expect((await first).status).toBe(200);
  });
});

describe("who may", () => {
  let people: PeopleApi;
  beforeEach(async () => {
    people = await createPeopleApi();
  });
  afterEach(() => people.close());

  it("test or plan what reads this host is decided as for adding it", async () => {
    const headers = { cookie: await people.login("operator") };
    const post = (path: string, payload: object) =>
      people.inject({ method: "POST", url: `${BASE}${path}`, headers, payload });
    const local = { id: "files", check: { kind: "local" } };
    expect((await post("/checkers/test", local)).status).toBe(403);
    const planned = await post("/checkers/plan", { components: [local, { id: "far", check: { kind: "remote" } }] });
    expect(planned.json<Page<PlannedComponent>>().items).toMatchObject([{ outcome: "refuse" }, { outcome: "add" }]);
    expect((await people.inject({ method: "GET", url: `${BASE}/discovery`, headers })).status).toBe(403);
  });
});
