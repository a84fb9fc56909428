import { describe, expect, it } from "vitest";
import { BASE_PATH } from "../health-api.ts";
import type { RouteTable } from "../route.ts";
import { alertingRoutes } from "../routes/alerting-routes.ts";
import { auditRoutes } from "../routes/audit-routes.ts";
import { authRoutes } from "../routes/auth-routes.ts";
import { calendarRoutes } from "../routes/calendar-routes.ts";
import { controlRoutes } from "../routes/control-routes.ts";
import { definitionRoutes } from "../routes/definition-routes.ts";
import { alertmanagerRoutes, inboundRoutes, signedRoutes } from "../routes/inbound-routes.ts";
import { insightRoutes } from "../routes/insight-routes.ts";
import { pushRoutes } from "../routes/push-routes.ts";
import { readinessRoutes } from "../routes/readiness-routes.ts";
import { readingRoutes } from "../routes/reading-routes.ts";
import { recoveryRoutes } from "../routes/recovery-routes.ts";
import { reportRoutes } from "../routes/report-routes.ts";
import { rootRoutes } from "../routes/root-routes.ts";
import { sloRoutes } from "../routes/slo-routes.ts";
import { statisticsRoutes } from "../routes/statistics-routes.ts";
import { describeApi } from "./describe-api.ts";

type Json = Record<string, unknown>;
const document = JSON.parse(JSON.stringify(describeApi("1.2.3")));
const operations = Object.entries(document.paths as Record<string, Record<string, Json>>).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

describe("the description of the API", () => {
  it("is OpenAPI 3.1 with a title, a version and unique operation ids", () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document.info).toMatchObject({ title: "Plimsoll", version: "1.2.3" });
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("has every route of the tables, and no other", () => {
    const expected = [
      ...keysOf(readingRoutes, BASE_PATH),
      ...keysOf(controlRoutes, BASE_PATH),
      ...keysOf(definitionRoutes, BASE_PATH),
      ...keysOf(recoveryRoutes, BASE_PATH),
      ...keysOf(auditRoutes, BASE_PATH),
      ...keysOf(alertingRoutes, BASE_PATH),
      ...keysOf(calendarRoutes, BASE_PATH),
      ...keysOf(insightRoutes, BASE_PATH),
      ...keysOf(reportRoutes, BASE_PATH),
      ...keysOf(readinessRoutes, BASE_PATH),
      ...keysOf(sloRoutes, BASE_PATH),
      ...keysOf(statisticsRoutes, BASE_PATH),
      ...keysOf(authRoutes, BASE_PATH),
      ...keysOf(inboundRoutes, BASE_PATH),
      ...keysOf(signedRoutes, BASE_PATH),
      ...keysOf(pushRoutes, BASE_PATH),
      ...keysOf(alertmanagerRoutes, ""),
      ...keysOf(rootRoutes, ""),
    ].sort();
    expect(operations.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(expected);
  });

  it("describes every answer, parameter and operation in words", () => {
    for (const { path, operation } of operations) {
      expect(operation.summary, path).toMatch(/\w/);
      expect(operation["x-role"], path).toMatch(/^(anyone|viewer|operator|admin|approver|risk)$/);
      const responses = Object.entries(operation.responses as Record<string, Json>);
      expect(responses.length, path).toBeGreaterThan(1);
      for (const [status, response] of responses) expect(response.description, `${path} ${status}`).toMatch(/\w/);
    }
  });

  it("declares every parameter of a path as required, and nothing else in its place", () => {
    for (const { path, operation } of operations) {
      const declared = (operation.parameters as Json[]).filter((parameter) => parameter.in === "path");
      expect(declared.map((parameter) => parameter.name)).toEqual(
        [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
      );
      expect(declared.every((parameter) => parameter.required === true)).toBe(true);
    }
  });

  it("refers only to schemas that it has", () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference);
    expect(references.length).toBeGreaterThan(50);
    for (const reference of new Set(references)) {
      const name = reference?.replace("#/components/schemas/", "") ?? "";
      expect(Object.keys(document.components.schemas)).toContain(name);
    }
  });

  it("says which bodies may be left out", () => {
    const required = (path: string) => document.paths[BASE_PATH + path].post.requestBody.required;
    expect(required("/monitoring/stop")).toBe(true);
    expect(required("/checkers")).toBe(true);
    expect(required("/check")).toBe(false);
    expect(required("/components/{component_id}/pause")).toBe(false);
  });

  it("declares admin where a host's files, processes or databases are read", () => {
    expect(document.paths[`${BASE_PATH}/checkers`].post.description).toContain("admin");
  });
});

function keysOf(table: RouteTable, prefix: string): string[] {
  return Object.values(table).map(
    ({ method, path }) => `${method.toLowerCase()} ${prefix}${path.replace(/:(\w+)/g, "{$1}")}`,
  );
}
