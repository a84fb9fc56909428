import { join } from "node:path";
import fastify, { type RouteOptions } from "fastify";
import { describe, expect, it } from "vitest";
import { BASE, createTestApi } from "./api.fixture.ts";
import type { RouteSpec } from "./route.ts";
import { alertingRoutes } from "./routes/alerting-routes.ts";
import { auditRoutes } from "./routes/audit-routes.ts";
import { authRoutes } from "./routes/auth-routes.ts";
import { calendarRoutes } from "./routes/calendar-routes.ts";
import { controlRoutes } from "./routes/control-routes.ts";
import { definitionRoutes } from "./routes/definition-routes.ts";
import { alertmanagerRoutes, inboundRoutes, signedRoutes } from "./routes/inbound-routes.ts";
import { insightRoutes } from "./routes/insight-routes.ts";
import { pageRoutes } from "./routes/page-routes.ts";
import { pushRoutes } from "./routes/push-routes.ts";
import { readinessRoutes } from "./routes/readiness-routes.ts";
import { readingRoutes } from "./routes/reading-routes.ts";
import { recoveryRoutes } from "./routes/recovery-routes.ts";
import { reportRoutes } from "./routes/report-routes.ts";
import { rootRoutes } from "./routes/root-routes.ts";
import { sloRoutes } from "./routes/slo-routes.ts";
import { statisticsRoutes } from "./routes/statistics-routes.ts";

/** The contract's own list: a route that vanishes from the table is missed here. */
const CONTRACT = [
  "GET /status",
  "GET /current",
  "GET /statistics",
  "GET /dashboard",
  "GET /components",
  "GET /components/:component_id",
  "GET /components/:component_id/metrics",
  "POST /checkers",
  "PUT /checkers/:component_id",
  "DELETE /checkers/:component_id",
  "GET /checkers/:component_id",
  "POST /checkers/test",
  "GET /history",
  "GET /events",
  "GET /alerts",
  "POST /monitoring/start",
  "POST /monitoring/stop",
  "GET /monitoring/status",
  "PUT /monitoring/config",
  "POST /check",
  "GET /metrics/summary",
  "POST /test",
  "GET /stream",
  "GET /events/stream",
  "GET /config/schema",
  "GET /calendar",
  "GET /calendar/:calendar_id",
  "GET /recovery",
  "GET /recovery/attempts",
  "POST /recovery/pause",
  "POST /recovery/attempts/:attempt_id/approve",
];

const TABLES = [
  { prefix: BASE, table: readingRoutes },
  { prefix: BASE, table: statisticsRoutes },
  { prefix: BASE, table: controlRoutes },
  { prefix: BASE, table: definitionRoutes },
  { prefix: BASE, table: alertingRoutes },
  { prefix: BASE, table: calendarRoutes },
  { prefix: BASE, table: readinessRoutes },
  { prefix: BASE, table: insightRoutes },
  { prefix: BASE, table: sloRoutes },
  { prefix: BASE, table: recoveryRoutes },
  { prefix: BASE, table: insightRoutes },
  { prefix: BASE, table: reportRoutes },
  { prefix: BASE, table: authRoutes },
  { prefix: BASE, table: auditRoutes },
  { prefix: BASE, table: inboundRoutes },
  { prefix: BASE, table: signedRoutes },
  { prefix: BASE, table: pushRoutes },
  { prefix: "", table: alertmanagerRoutes },
  { prefix: "", table: rootRoutes },
  { prefix: "", table: pageRoutes },
];
const table = new Map<string, RouteSpec>(
  TABLES.flatMap(({ prefix, table }) =>
    Object.values(table).map((spec) => [`${spec.method} ${prefix}${spec.path}`, spec]),
  ),
);

describe("the route table", () => {
  it("has every route of the contract", () => {
    for (const route of CONTRACT) expect([...table.keys()]).toContain(route.replace(" ", ` ${BASE}`));
  });

  it("has every route that the server registers, and the server every one of the table's", async () => {
    const registered = await registeredRoutes();
    expect(registered.size).toBeGreaterThan(CONTRACT.length);
    expect([...registered.keys()].sort()).toEqual([...table.keys()].sort());
    for (const [name, spec] of registered) expect(spec, name).toBe(table.get(name));
  });

  it("lets a viewer only look, and go", () => {
    for (const [name, { method, role }] of table) {
      const isOfSession = name.endsWith("/login") || name.endsWith("/logout");
      const provesItself = name.endsWith("/inbound/pagerduty") || name.includes("/heartbeats/");
      // Who may start an action depends on the action: the command asks.
      const asksItself = name.endsWith("/recovery/actions/:action_id/start");
      // Who may read may export, and says so before.
      const announces = name.endsWith("/exports");
      if (method !== "GET" && !isOfSession && !provesItself && !asksItself && !announces) {
        expect(["operator", "approver", "risk", "admin"], name).toContain(role);
      }
    }
  });

  it("is open to anyone only where nothing is said of what is watched", () => {
    const open = [...table].filter(([, { role }]) => role === "anyone").map(([name]) => name);
    const pushed = [`GET ${BASE}/heartbeats/:component_id`, `POST ${BASE}/heartbeats/:component_id`];
    const asked = [`POST ${BASE}/login`, `POST ${BASE}/inbound/pagerduty`, ...pushed];
    expect(open.sort()).toEqual([`GET /*`, "GET /livez", "GET /readyz", ...asked].sort());
  });

  it("lets nobody declare a channel: what runs a program stands in the configuration file alone", () => {
    const changing = [...table.keys()].filter((name) => !name.startsWith("GET ") && name.includes("/channels"));
    expect(changing).toEqual([`POST ${BASE}/channels/:channel_id/test`]);
    expect([...table.keys()].filter((name) => name.endsWith("/config"))).toEqual([`PUT ${BASE}/monitoring/config`]);
  });

  it("keeps live streams, and heartbeats that need no body, from other sites' pages", () => {
    expect(pushRoutes.shortHeartbeat.sameSiteOnly).toBe(true);
    expect(readingRoutes.stream.sameSiteOnly).toBe(true);
    expect(readingRoutes.eventStream.sameSiteOnly).toBe(true);
  });
});

/** Everything the router knows, HEAD counted as its GET. */
async function registeredRoutes(): Promise<Map<string, RouteSpec | undefined>> {
  const seen = new Map<string, RouteSpec | undefined>();
  const api = await createTestApi({ start: false, dashboardDir: join(import.meta.dirname, "nothing-here") });
  api.app.addHook("onRoute", (route: RouteOptions) => {
    for (const method of [route.method].flat()) {
      const name = `${method === "HEAD" ? "GET" : method} ${route.url}`;
      seen.set(name, route.config?.plimsollRoute);
    }
  });
  await api.app.ready();
  await api.close();
  return seen;
}

describe("a route outside the table", () => {
  it("is refused whoever asks", async () => {
    const api = await createTestApi({ start: false });
    api.app.get("/back-door", () => "open");
    expect((await api.get("/back-door")).status).toBe(403);
    await api.close();
  });

  it("of a host application is none of ours", async () => {
    const app = fastify();
    app.get("/own", () => "fine");
    expect((await app.inject("/own")).statusCode).toBe(200);
    await app.close();
  });
});
