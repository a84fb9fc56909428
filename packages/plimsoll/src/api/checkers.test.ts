import type { ComponentHealth, Page, Problem, SystemEvent } from "@plimsoll/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AuditEntry } from "../port/audit.ts";

import { BASE, createTestApi, definition, type TestApi } from "./api.fixture.ts";

const POSTED = { id: "gateway", check: { kind: "remote", token: "s3cret-token" }, tags: ["orders"], interval: "1d" };

let api: TestApi;
beforeEach(async () => {
  api = await createTestApi({ components: [definition("from-file")] });
});
afterEach(() => api.close());

const audit = async (): Promise<readonly AuditEntry[]> =>
  (await api.store.queryAudit({ limit: 100, cursor: null })).items;

describe("a component over the API", () => {
  it("is added, kept as posted, audited and noted", async () => {
    const answer = await api.send("POST", `${BASE}/checkers`, POSTED);
    expect(answer.status).toBe(201);
    expect(answer.headers.location).toBe(`${BASE}/components/gateway`);
    expect(answer.json<ComponentHealth>()).toMatchObject({
      component_id: "gateway",
      source: "api",
      state: "pending",
      tags: ["orders"],
    });
    expect((await api.store.load()).definitions).toEqual([{ id: "gateway", definition: POSTED }]);
    expect((await audit())[0]).toMatchObject({
      actor: "local",
      verb: "add_checker",
      subject: "gateway",
      outcome: "done",
    });
    await api.send("POST", `${BASE}/check`);
    const events = (await api.get(`${BASE}/events?type=component_added`)).json<Page<SystemEvent>>();
    expect(events.items).toMatchObject([{ component_id: "gateway", message: "gateway was added by local" }]);
  });

  it("is refused where it would have a value looked up on the server", async () => {
    const token = "$".concat("{TOKEN}");
    const answer = await api.send("POST", `${BASE}/checkers`, { ...POSTED, check: { kind: "remote", token } });
    expect(answer.status).toBe(400);
    expect(answer.json<Problem>().errors).toMatchObject([{ path: "check.token" }]);
    expect(api.monitor.definition("gateway")).toBeNull();
  });

  it("has its progress told by a component that there is, or is refused", async () => {
    const progress = { component: "from-flie" };
    const refused = await api.send("POST", `${BASE}/checkers`, { ...POSTED, progress });
    const message = 'there is no component "from-flie"; did you mean "from-file"?';
    expect(refused.json()).toMatchObject({ status: 400, errors: [{ path: "progress.component", message }] });
    const taken = await api.send("POST", `${BASE}/checkers`, { ...POSTED, progress: { component: "from-file" } });
    expect(taken.status).toBe(201);
  });

  it("names a calendar that there is, or is refused", async () => {
    const refused = await api.send("POST", `${BASE}/checkers`, { ...POSTED, calendar: "NYES" });
    const message = 'there is no calendar "NYES"; did you mean "NYSE"?';
    expect(refused.json()).toMatchObject({ status: 400, errors: [{ path: "calendar", message }] });
    await api.send("POST", `${BASE}/checkers`, { ...POSTED, calendar: "NYSE", market_bound: ["response_time"] });
    expect(api.monitor.definition("gateway")).toMatchObject({ calendar: "NYSE", marketBound: ["response_time"] });
  });

  it("never shows its secrets, neither in answers nor in the audit trail", async () => {
    const added = await api.send("POST", `${BASE}/checkers`, POSTED);
    const seen = [added.text, (await api.get(`${BASE}/components/gateway`)).text, JSON.stringify(await audit())];
    for (const text of seen) expect(text).not.toContain("s3cret-token");
  });

  it("is changed as a whole, its id taken from the path", async () => {
    await api.send("POST", `${BASE}/checkers`, POSTED);
    const changed = await api.send("PUT", `${BASE}/checkers/gateway`, { check: { kind: "remote" }, tags: ["new"] });
    expect(changed.json<ComponentHealth>()).toMatchObject({ component_id: "gateway", tags: ["new"] });
    const kept = (await api.store.load()).definitions;
    expect(kept).toEqual([{ id: "gateway", definition: { id: "gateway", check: { kind: "remote" }, tags: ["new"] } }]);
  });

  it("does not take another id when it is changed", async () => {
    await api.send("POST", `${BASE}/checkers`, POSTED);
    const problem = (await api.send("PUT", `${BASE}/checkers/gateway`, { ...POSTED, id: "other" })).json<Problem>();
    expect(problem).toMatchObject({ status: 400, errors: [{ path: "id" }] });
  });

  it("is removed and forgotten", async () => {
    await api.send("POST", `${BASE}/checkers`, POSTED);
    expect(await api.send("DELETE", `${BASE}/checkers/gateway`)).toMatchObject({ status: 204, text: "" });
    expect((await api.get(`${BASE}/components/gateway`)).status).toBe(404);
    expect((await api.store.load()).definitions).toEqual([]);
  });

  it("conflicts with one that has its id", async () => {
    const again = await api.send("POST", `${BASE}/checkers`, { ...POSTED, id: "from-file" });
    expect(again.json()).toMatchObject({ status: 409, code: "conflict" });
    expect((await audit())[0]).toMatchObject({ verb: "add_checker", outcome: "refused" });
  });

  it("conflicts with one that uses what only one can, but not with itself", async () => {
    const check = { kind: "remote", target: "venue", token: "alone" };
    expect((await api.send("POST", `${BASE}/checkers`, { ...POSTED, check })).status).toBe(201);
    expect((await api.send("PUT", `${BASE}/checkers/gateway`, { check, tags: ["new"] })).status).toBe(200);
    const other = await api.send("POST", `${BASE}/checkers`, { ...POSTED, id: "other", check });
    expect(other.json()).toMatchObject({ status: 409, code: "conflict" });
    expect(other.json<Problem>().detail).toContain('the target venue is used by "gateway" already');
  });

  it("conflicts with one that watches an engine that it would log on as, and the other way round", async () => {
    const log = { id: "engine-log", check: { kind: "local", target: "ENGINE" } };
    const session = { id: "venue", check: { kind: "remote", target: "ENGINE" } };
    for (const [first, second] of [
      [log, session],
      [session, log],
    ] as const) {
      expect((await api.send("POST", `${BASE}/checkers`, first)).status).toBe(201);
      const refused = await api.send("POST", `${BASE}/checkers`, second);
      expect(refused.json()).toMatchObject({ status: 409, code: "conflict" });
      expect(refused.json<Problem>().detail).toContain(`the name ENGINE is the engine's own by "engine-log"`);
      expect((await api.send("DELETE", `${BASE}/checkers/${first.id}`)).status).toBe(204);
    }
  });

  it("from the configuration can be neither changed nor removed", async () => {
    expect((await api.send("PUT", `${BASE}/checkers/from-file`, { check: { kind: "remote" } })).status).toBe(409);
    const removed = (await api.send("DELETE", `${BASE}/checkers/from-file`)).json<Problem>();
    expect(removed).toMatchObject({ status: 409, code: "conflict" });
    expect(removed.detail).toContain("configuration file");
    expect(api.monitor.component("from-file")).not.toBeNull();
  });

  it("stays while another depends on it", async () => {
    await api.send("POST", `${BASE}/checkers`, POSTED);
    await api.send("POST", `${BASE}/checkers`, { id: "router", check: { kind: "remote" }, depends_on: ["gateway"] });
    expect((await api.send("DELETE", `${BASE}/checkers/gateway`)).status).toBe(409);
    await api.send("DELETE", `${BASE}/checkers/router`);
    expect((await api.send("DELETE", `${BASE}/checkers/gateway`)).status).toBe(204);
  });

  it("cannot depend on itself by way of another", async () => {
    await api.send("POST", `${BASE}/checkers`, POSTED);
    await api.send("POST", `${BASE}/checkers`, { id: "router", check: { kind: "remote" }, depends_on: ["gateway"] });
    const circle = await api.send("PUT", `${BASE}/checkers/gateway`, { ...POSTED, depends_on: ["router"] });
    expect(circle.json()).toMatchObject({ status: 400, errors: [{ path: "depends_on.0" }] });
  });

  it("is added once when two ask at the same time", async () => {
    const answers = await Promise.all([1, 2, 3].map(() => api.send("POST", `${BASE}/checkers`, POSTED)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
  });

  it("is not added at all while the store cannot keep it", async () => {
    await api.store.close();
    const answer = (await api.send("POST", `${BASE}/checkers`, POSTED)).json<Problem>();
    expect(answer).toMatchObject({ status: 503, code: "store_unavailable" });
    expect(api.monitor.component("gateway")).toBeNull();
  });

  it("is not removed while the store cannot forget it", async () => {
    await api.send("POST", `${BASE}/checkers`, POSTED);
    await api.store.close();
    expect((await api.send("DELETE", `${BASE}/checkers/gateway`)).status).toBe(503);
    expect(api.monitor.component("gateway")).not.toBeNull();
  });

  it("may be called like markup, and is that text and no more", async () => {
    const id = `<img src=x onerror="alert(1)">`;
    const added = await api.send("POST", `${BASE}/checkers`, { id, check: { kind: "remote" } });
    expect(added.status).toBe(201);
    const metrics = await api.get("/metrics");
    expect(metrics.headers["content-type"]).toContain("text/plain");
    expect(metrics.text).toContain('component="<img src=x onerror=\\"alert(1)\\">"');
    expect((await api.get(`${BASE}/current`)).headers["content-type"]).toContain("application/json");
  });
});
