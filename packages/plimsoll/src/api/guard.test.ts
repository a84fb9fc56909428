import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LOCAL_ADMIN, type Role } from "../command/actor.ts";
import { BASE, createTestApi, type TestApi } from "./api.fixture.ts";

describe("the Host header", () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await createTestApi({ start: false });
  });
  afterAll(() => api.close());

  it.each([
    "localhost",
    "localhost:8787",
    "LOCALHOST:8787",
    "engine.localhost:8787",
    "127.0.0.1",
    "127.0.0.1:8787",
    "127.9.9.9:1",
    "[::1]",
    "[::1]:8787",
    "plimsoll.example",
    "PLIMSOLL.example:443",
  ])("%s is served", async (host) => {
    expect((await api.get("/livez", { host })).status).toBe(200);
  });

  it.each([
    "evil.example",
    "evil.example:8787",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "127.0.0.1.nip.io",
    "0.0.0.0",
    "169.254.169.254",
    "[::2]:8787",
    "192.168.1.7",
    "localhost@evil.example",
    "localhost, evil.example",
    "%",
  ])("%s is refused on every path", async (host) => {
    for (const path of ["/livez", "/metrics", "/", `${BASE}/current`, "/no-such-route"]) {
      const answer = await api.get(path, { host });
      expect(answer.json(), path).toMatchObject({ status: 421, code: "host_not_allowed" });
    }
  });
});

describe("a page of another site", () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await createTestApi();
  });
  afterAll(() => api.close());
  const post = (headers: Record<string, string>) =>
    api.inject({ method: "POST", url: `${BASE}/monitoring/start`, headers: { host: "127.0.0.1:8787", ...headers } });

  it.each([
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: "http://127.0.0.1:9999" },
    { origin: "http://localhost:8787" },
    { origin: "nonsense" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ])("cannot change state: %o", async (headers) => {
    expect((await post(headers)).json()).toMatchObject({ status: 403, code: "forbidden" });
  });

  it.each([
    {},
    { origin: "http://127.0.0.1:8787" },
    { origin: "http://127.0.0.1:8787", "sec-fetch-site": "same-origin" },
  ])("is not who asks with %o", async (headers) => {
    expect((await post(headers)).status).toBe(200);
  });

  it("cannot have checks run by a link", async () => {
    const before = api.monitor.counters().run;
    const answer = await api.get(`${BASE}/status?refresh=true`, { "sec-fetch-site": "cross-site" });
    expect(answer.status).toBe(403);
    expect(api.monitor.counters().run).toBe(before);
  });
});

describe("a role", () => {
  const as = (role: Role) => createTestApi({ actorOf: () => ({ name: "ann", roles: [role] }) });

  it("of viewer reads but changes nothing", async () => {
    const api = await as("viewer");
    expect((await api.get(`${BASE}/current`)).status).toBe(200);
    for (const [method, path] of [
      ["POST", "/check"],
      ["POST", "/monitoring/stop"],
      ["PUT", "/monitoring/config"],
      ["DELETE", "/checkers/a"],
      ["POST", "/test"],
    ] as const) {
      expect((await api.send(method, BASE + path)).json(), path).toMatchObject({ status: 403, code: "forbidden" });
    }
    const refused = (await api.get(`${BASE}/checkers`)).json<{ detail: string }>();
    expect(refused.detail).toMatch(/^this needs the role operator, and \S+ is viewer$/);
    expect((await api.get(`${BASE}/status?refresh=true`)).status).toBe(403);
    await api.close();
  });

  it("of operator adds what is reached over the network, but nothing that reads this host", async () => {
    const api = await as("operator");
    expect((await api.send("POST", `${BASE}/checkers`, { id: "a", check: { kind: "remote" } })).status).toBe(201);
    const refused = await api.send("POST", `${BASE}/checkers`, { id: "b", check: { kind: "local" } });
    expect(refused.json()).toMatchObject({ status: 403, code: "forbidden" });
    const changed = await api.send("PUT", `${BASE}/checkers/a`, { check: { kind: "local" } });
    expect(changed.status).toBe(403);
    await api.close();
  });

  it("of admin adds both", async () => {
    const api = await createTestApi({ actorOf: () => LOCAL_ADMIN });
    expect((await api.send("POST", `${BASE}/checkers`, { id: "b", check: { kind: "local" } })).status).toBe(201);
    await api.close();
  });

  it("is viewer for who comes from another host, admin for this one", async () => {
    const api = await createTestApi();
    const from = (remoteAddress: string) =>
      api.inject({ method: "POST", url: `${BASE}/monitoring/start`, remoteAddress });
    expect((await from("10.0.0.7")).status).toBe(403);
    expect((await from("127.0.0.1")).status).toBe(200);
    expect((await from("::1")).status).toBe(200);
    expect((await from("::ffff:127.0.0.1")).status).toBe(200);
    await api.close();
  });
});
