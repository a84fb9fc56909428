import type { Me, Problem } from "@plimsoll/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Authentication } from "../auth/authentication.ts";
import { hashPassword } from "../auth/password.ts";
import { silentLog } from "../port/log.ts";
import { Secret } from "../port/secret.ts";
import { BASE, createQuietClock, createTestApi } from "./api.fixture.ts";
import {
  cookieOf,
  createPeopleApi,
  KEYS,
  type PeopleApi,
  passwordOf,
  peopleConfig,
  quickHash,
} from "./people.fixture.ts";

let api: PeopleApi;
beforeEach(async () => {
  api = await createPeopleApi();
});
afterEach(() => api.close());

const tryLogin = (name: string, password: string, headers: Record<string, string> = {}) =>
  api.inject({ method: "POST", url: `${BASE}/login`, payload: { name, password }, headers });
const meOf = (headers: Record<string, string>) => api.get(`${BASE}/me`, headers);
const logout = (cookie: string) => api.inject({ method: "POST", url: `${BASE}/logout`, headers: { cookie } });
const auditOf = async () => (await api.store.queryAudit({ limit: 100, cursor: null })).items;

describe("a login", () => {
  it("gives a cookie that scripts and other sites cannot use, and says who one is", async () => {
    const answer = await tryLogin("Operator", passwordOf("operator"));
    expect(answer.json<Me>()).toEqual({
      name: "operator",
      display_name: "The operator",
      roles: ["viewer", "operator"],
      recognised_by: "session",
      login_possible: true,
    });
    expect(String(answer.headers["set-cookie"])).toMatch(
      /^plimsoll_session=[\w-]{43}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Strict$/,
    );
    expect(answer.headers["cache-control"]).toBe("no-store");
    expect((await meOf({ cookie: cookieOf(answer.headers) })).json<Me>().name).toBe("operator");
  });

  it("with argon2id hashes, as they are configured, works and refuses", async () => {
    const passwordHash = new Secret(await hashPassword("caf\u00e9 am Hafen"));
    const users = [{ name: "ann", displayName: null, roles: ["viewer" as const], passwordHash }];
    const clock = createQuietClock();
    const auth = new Authentication({ config: peopleConfig({ users }), store: api.store, clock, log: silentLog });
    const real = await createTestApi({ auth, clock });
    const send = (name: string, password: string) => real.send("POST", `${BASE}/login`, { name, password });
    expect((await send("ann", "cafe\u0301 am Hafen")).status).toBe(200);
    expect((await send("ann", "coffee am Hafen")).status).toBe(401);
    expect((await send("bob", "cafe\u0301 am Hafen")).status).toBe(401);
    await real.close();
  });

  it("never takes over a session id that was planted, and ends the one that the browser had", async () => {
    const planted = `plimsoll_session=${"B".repeat(43)}`;
    const first = cookieOf((await tryLogin("viewer", passwordOf("viewer"), { cookie: planted })).headers);
    expect(first).not.toBe(planted);
    expect((await meOf({ cookie: planted })).status).toBe(401);
    const second = cookieOf((await tryLogin("admin", passwordOf("admin"), { cookie: first })).headers);
    expect((await meOf({ cookie: first })).status).toBe(401);
    expect((await meOf({ cookie: second })).json<Me>().name).toBe("admin");
  });

  it("tells a wrong name from a wrong password neither in words nor in work", async () => {
    const wrongPassword = await tryLogin("admin", "not it");
    const wrongName = await tryLogin("nobody-here", "not it");
    expect(wrongName.status).toBe(401);
    expect(wrongName.text).toBe(wrongPassword.text);
    expect(Object.keys(wrongName.headers).sort()).toEqual(Object.keys(wrongPassword.headers).sort());
    const [first = "", second = ""] = api.verified;
    expect(api.verified).toHaveLength(2);
    expect(second.slice(0, second.lastIndexOf("$"))).toBe(first.slice(0, first.lastIndexOf("$")));
    expect(second).toHaveLength(first.length);
  });

  it("from a page of another site is refused before the password is looked at", async () => {
    const answer = await tryLogin("admin", passwordOf("admin"), { origin: "https://evil.example" });
    expect(answer.status).toBe(403);
    expect(api.verified).toEqual([]);
  });

  it.each([
    [{ name: "admin" }, "password"],
    [{ password: "x" }, "name"],
    [{ name: "admin", password: "x".repeat(1025) }, "password"],
    [{ name: "admin", password: { $ne: "" } }, "password"],
    [{ name: ["admin"], password: "x" }, "name"],
    [{ name: "admin", password: "x", role: "admin" }, "role"],
  ])("of the shape %j is a 400 that names the field and repeats no value", async (body, field) => {
    const answer = await api.send("POST", `${BASE}/login`, body);
    expect(answer.status).toBe(400);
    expect(answer.json<Problem>().errors?.map((it) => it.path)).toContain(field);
    expect(api.verified).toEqual([]);
  });

  it("is slowed down by name and says for how long, also for names that nobody has", async () => {
    for (const name of ["admin", "nobody-here"]) {
      for (let n = 0; n < 5; n += 1) expect((await tryLogin(name, `guess ${n}`)).status).toBe(401);
      const slowed = await tryLogin(name, passwordOf(name));
      expect(slowed.status).toBe(429);
      expect(slowed.headers["retry-after"]).toBe("1");
      expect(slowed.json<Problem>().code).toBe("too_many_attempts");
    }
    api.clock.pass(1001);
    expect((await tryLogin("admin", passwordOf("admin"))).status).toBe(200);
  });

  it("is slowed down by the address that a trusted proxy names, and only then", async () => {
    const guess = (app: typeof api.app, client: string, name: string) =>
      app.inject({
        method: "POST",
        url: `${BASE}/login`,
        payload: { name, password: "guess" },
        headers: { "x-forwarded-for": client },
      });
    const proxied = await createPeopleApi(undefined, {
      config: { server: { host: "127.0.0.1", port: 0, allowedHosts: [], trustedProxies: ["127.0.0.1"] } },
    });
    const last = async (app: typeof api.app) => {
      for (let n = 0; n < 20; n += 1) await guess(app, "203.0.113.7", `name-${n}`);
      return [(await guess(app, "203.0.113.7", "x")).statusCode, (await guess(app, "203.0.113.8", "y")).statusCode];
    };
    expect(await last(proxied.app)).toEqual([429, 401]);
    expect(await last(api.app)).toEqual([429, 429]);
    await proxied.close();
  });

  it("over TLS, as a trusted proxy says, gives a cookie for TLS and this host only", async () => {
    const config = { server: { host: "127.0.0.1", port: 0, allowedHosts: [], trustedProxies: ["127.0.0.1"] } };
    const proxied = await createPeopleApi(undefined, { config });
    const headers = { "x-forwarded-proto": "https" };
    const payload = { name: "viewer", password: passwordOf("viewer") };
    const answer = await proxied.inject({ method: "POST", url: `${BASE}/login`, payload, headers });
    expect(String(answer.headers["set-cookie"])).toMatch(/^__Host-plimsoll_session=.*; Path=\/; .*; Secure$/);
    const cookie = cookieOf(answer.headers);
    expect((await proxied.get(`${BASE}/me`, { ...headers, cookie })).status).toBe(200);
    await proxied.close();
    expect(String((await tryLogin("viewer", passwordOf("viewer"), headers)).headers["set-cookie"])).not.toContain(
      "Secure",
    );
  });

  it("cannot be had, and makes nobody an admin, while no users are configured", async () => {
    const open = await createPeopleApi(peopleConfig({ users: [], apiKeys: [] }));
    const answer = await open.send("POST", `${BASE}/login`, { name: "admin", password: "first come first served" });
    expect(answer.status).toBe(409);
    expect((await open.get(`${BASE}/me`)).json<Me>()).toMatchObject({
      name: "local",
      roles: ["viewer", "operator", "admin"],
    });
    const remote = await open.inject({ method: "GET", url: `${BASE}/me`, remoteAddress: "10.0.0.7" });
    expect(remote.json<Me>().roles).toEqual(["viewer"]);
    await open.close();
  });
});

describe("a session", () => {
  it("ends for good with the logout, which takes the cookie back", async () => {
    const cookie = await api.login("viewer");
    const answer = await logout(cookie);
    expect(answer.status).toBe(204);
    expect(String(answer.headers["set-cookie"])).toMatch(/^plimsoll_session=; Path=\/; Max-Age=0/);
    expect((await meOf({ cookie })).status).toBe(401);
  });

  it("ends at a reload that changes its user's password, roles or takes the user away", async () => {
    const cookies = {
      viewer: await api.login("viewer"),
      operator: await api.login("operator"),
      admin: await api.login("admin"),
      risk: await api.login("risk"),
    };
    const users = peopleConfig().users.flatMap((user) => {
      if (user.name === "viewer") return [{ ...user, passwordHash: quickHash("a new one") }];
      if (user.name === "operator") return [{ ...user, roles: ["viewer" as const] }];
      return user.name === "admin" ? [] : [{ ...user, displayName: "Somebody else's words" }];
    });
    api.auth.configure(peopleConfig({ users }));
    expect((await meOf({ cookie: cookies.viewer })).status).toBe(401);
    expect((await meOf({ cookie: cookies.operator })).status).toBe(401);
    expect((await meOf({ cookie: cookies.admin })).status).toBe(401);
    expect((await meOf({ cookie: cookies.risk })).json<Me>().display_name).toBe("Somebody else's words");
    expect((await tryLogin("viewer", passwordOf("viewer"))).status).toBe(401);
    expect((await tryLogin("viewer", "a new one")).status).toBe(200);
  });

  it("cannot change state for a page of another site", async () => {
    const cookie = await api.login("admin");
    const headers = { cookie, host: "127.0.0.1", origin: "https://evil.example" };
    expect((await api.inject({ method: "POST", url: `${BASE}/check`, headers })).status).toBe(403);
  });
});

describe("what is written and shown", () => {
  it("is the name of who did it", async () => {
    const cookie = await api.login("operator");
    const stop = { method: "POST", url: `${BASE}/monitoring/stop`, payload: { reason: "drill" } } as const;
    await api.inject({ ...stop, headers: { cookie } });
    await api.inject({ ...stop, headers: { authorization: `Bearer ${KEYS.operator.key}` } });
    await logout(cookie);
    const lines = (await auditOf()).map(({ actor, verb, outcome }) => [actor, verb, outcome]);
    expect(lines.reverse()).toEqual([
      ["operator", "login", "done"],
      ["operator", "stop_monitoring", "done"],
      ["operator-program", "stop_monitoring", "done"],
      ["operator", "logout", "done"],
    ]);
  });

  it("of failed logins is bounded, names only who is known and holds no password", async () => {
    await tryLogin("admin", "hunter2hunter2");
    await tryLogin("hunter2hunter2", "admin");
    for (let n = 0; n < 60; n += 1) {
      api.clock.pass(60_000 / 1000);
      await tryLogin(`name-${n}`, "guess");
    }
    const entries = await auditOf();
    expect(entries.length).toBeLessThanOrEqual(21);
    expect(entries.at(-1)).toMatchObject({ actor: "admin", verb: "login", outcome: "refused", subject: "127.0.0.1" });
    expect(entries.at(-2)).toMatchObject({ actor: "unknown" });
    expect(JSON.stringify(entries)).not.toContain("hunter2");
  });
});

describe("auth.anonymous: viewer", () => {
  beforeEach(() => api.auth.configure(peopleConfig({ anonymousViewer: true })));

  it("lets everybody look, and asks who they are for the rest", async () => {
    expect((await api.get(`${BASE}/current`)).status).toBe(200);
    expect((await meOf({})).json<Me>()).toMatchObject({ name: "anonymous", roles: ["viewer"], login_possible: true });
    expect((await api.send("POST", `${BASE}/check`)).status).toBe(401);
    expect((await api.get(`${BASE}/status?refresh=true`)).status).toBe(401);
  });

  it("still refuses a key that is not known", async () => {
    expect((await meOf({ authorization: "Bearer plk_wrong" })).status).toBe(401);
  });
});

describe("without users", () => {
  it("what a proxy on this host passes on is no caller of this host", async () => {
    const open = await createTestApi();
    const url = `${BASE}/monitoring/start`;
    for (const headers of [{ "x-forwarded-for": "203.0.113.7" }, { forwarded: "for=203.0.113.7" }]) {
      expect((await open.inject({ method: "POST", url, headers })).status).toBe(403);
    }
    expect((await open.inject({ method: "POST", url })).status).toBe(200);
    await open.close();
  });
});
