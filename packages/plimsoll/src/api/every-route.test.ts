import { join } from "node:path";
import type { Problem } from "@plimsoll/core";
import type { RouteOptions } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasRole, type Role } from "../port/actor.ts";
import { createPeopleApi, KEYS, PEOPLE, type PeopleApi } from "./people.fixture.ts";

interface Route {
  readonly method: string;
  readonly url: string;
  /** Null: the route declares none. */
  readonly role: Role | "anyone" | null;
}

let api: PeopleApi;
const routes: Route[] = [];
const cookies = new Map<Role, string>();

/** Everything that the router knows, HEAD and the dashboard's catch-all included. */
beforeAll(async () => {
  const dashboardDir = join(import.meta.dirname, "nothing-here");
  api = await createPeopleApi(undefined, { dashboardDir });
  api.app.addHook("onRoute", (route: RouteOptions) => {
    for (const method of [route.method].flat()) {
      routes.push({ method, url: route.url, role: route.config?.plimsollRoute?.role ?? null });
    }
  });
  await api.app.ready();
  for (const role of PEOPLE) cookies.set(role, await api.login(role));
});
afterAll(() => api.close());

/** Asks with a body and parameters that nothing accepts, so that what gets past the door changes nothing. */
function ask({ method, url }: Route, headers: Record<string, string> = {}) {
  const path = url.replace(/:\w+/g, "nobody").replace("*", "components/x");
  const body = method === "GET" || method === "HEAD" ? {} : { payload: { not_known_here: true } };
  return api.inject({ method: method as "GET", url: path, headers, ...body });
}
/** These go on without end once they are let in; they are walked on real sockets in live-access.test.ts. */
const isEndless = ({ url }: Route) => url.endsWith("/events/stream");

describe("every route", () => {
  it("is walked: the tables' routes are all here, and each says whom it is for", () => {
    expect(routes.length).toBeGreaterThan(45);
    expect(routes.filter(({ role }) => role === null)).toEqual([]);
  });

  it("without credentials answers 401 with problem+json and a challenge, unless it is for anyone", async () => {
    for (const route of routes) {
      const answer = await ask(route);
      const name = `${route.method} ${route.url}`;
      if (route.role === "anyone") {
        expect(answer.status, name).not.toBe(401);
        continue;
      }
      expect(answer.status, name).toBe(401);
      expect(answer.headers["www-authenticate"], name).toBe('Bearer realm="plimsoll"');
      expect(answer.headers["content-type"], name).toContain("application/problem+json");
      if (route.method !== "HEAD") expect(answer.json<Problem>().code, name).toBe("unauthenticated");
    }
  });

  it.each([
    ["a key that nobody has", { authorization: "Bearer plk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }],
    [
      "a name and a password",
      { authorization: `Basic ${Buffer.from("admin:the password of admin").toString("base64")}` },
    ],
    ["a session that nobody has", { cookie: `plimsoll_session=${"A".repeat(43)}` }],
    ["an empty session", { cookie: "plimsoll_session=" }],
    ["a key in the address of this host", { host: "127.0.0.1", "x-forwarded-for": "127.0.0.1" }],
  ])("refuses %s", async (_, headers) => {
    for (const route of routes.filter(({ role }) => role !== "anyone")) {
      expect((await ask(route, headers)).status, `${route.method} ${route.url}`).toBe(401);
    }
  });

  it.each(PEOPLE)("lets a person who is %s do what the table says, and answers 403 to the rest", async (role) => {
    const headers = { cookie: cookies.get(role) ?? "" };
    const person = { roles: [role] };
    for (const route of routes.filter((it) => it.role !== "anyone" && !isEndless(it) && !it.url.endsWith("/logout"))) {
      const { status } = await ask(route, headers);
      const needed = route.role as Role;
      const name = `${route.method} ${route.url} needs ${needed}`;
      if (hasRole(person, needed)) expect([401, 403], name).not.toContain(status);
      else expect(status, name).toBe(403);
    }
  });

  it.each(["viewer", "operator", "admin"] as const)("lets a program with a %s key do the same", async (role) => {
    const headers = { authorization: `Bearer ${KEYS[role].key}` };
    for (const route of routes.filter((it) => it.role !== "anyone" && !isEndless(it))) {
      const { status } = await ask(route, headers);
      const name = `${route.method} ${route.url}`;
      if (hasRole({ roles: [role] }, route.role as Role)) expect([401, 403], name).not.toContain(status);
      else expect(status, name).toBe(403);
    }
  });

  it("that is not there answers like any other that is not there", async () => {
    expect((await api.get("/api/other")).status).toBe(404);
    expect((await api.get("/api/trading-engine/health/nothing")).status).toBe(404);
  });
});
