import type { Problem } from "@plimsoll/core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { BASE, createTestApi, type TestApi } from "./api.fixture.ts";

let api: TestApi;
beforeEach(async () => {
  api = await createTestApi();
});
afterEach(() => api.close());

it.each([
  ["POST", `${BASE}/current`, "GET, HEAD"],
  ["PUT", `${BASE}/checkers`, "POST, GET, HEAD"],
  ["POST", `${BASE}/checkers/orders-db`, "PUT, DELETE, GET, HEAD"],
  ["DELETE", `${BASE}/silences`, "GET, HEAD, POST"],
  ["PUT", "/livez", "GET, HEAD"],
] as const)("%s %s is told which methods the address takes", async (method, url, allow) => {
  const answer = await api.inject({ method, url });
  expect(answer.status).toBe(405);
  expect(answer.headers.allow).toBe(allow);
  expect(answer.json<Problem>()).toMatchObject({ code: "method_not_allowed", detail: expect.stringContaining(method) });
});

it.each([`${BASE}/nothing`, `${BASE}/components/a/b/c`, "/livezz", `${BASE}xcurrent`])(
  "%s is not found, whatever the method",
  async (url) => {
    const answer = await api.inject({ method: "POST", url });
    expect(answer.json()).toMatchObject({ status: 404, code: "not_found" });
    expect(answer.headers).not.toHaveProperty("allow");
  },
);

it.each(["status=FOO", "type=FOO", "status=HEALTHY&status=FOO"])("?%s is told the choices", async (query) => {
  const answer = await api.get(`${BASE}/components?${query}`);
  const [error] = answer.json<Problem>().errors ?? [];
  expect(error?.path).toBe(query.slice(0, query.indexOf("=")));
  expect(error?.message).toMatch(/expected one of (HEALTHY, WARNING|DATABASE, API_SERVER)/);
});

it.each(["/alerts?status=FOO", "/alerts?severity=FOO", "/history?resolution=FOO", "/silences?active=FOO"])(
  "%s is told the choices",
  async (path) => {
    const answer = await api.get(BASE + path);
    expect(answer.status).toBe(400);
    expect(answer.json<Problem>().errors?.[0]?.message).toMatch(/expected one of/);
  },
);
