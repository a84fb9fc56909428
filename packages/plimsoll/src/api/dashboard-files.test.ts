import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BASE, createTestApi, type TestApi } from "./api.fixture.ts";

describe("the dashboard", () => {
  let api: TestApi;
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-dashboard-"));
  beforeAll(async () => {
    const dashboardDir = join(folder, "dashboard");
    mkdirSync(join(dashboardDir, "assets"), { recursive: true });
    writeFileSync(join(folder, "secret.txt"), "not for you");
    writeFileSync(join(dashboardDir, ".env"), "not for you");
    writeFileSync(join(dashboardDir, "index.html"), "<!doctype html><title>Plimsoll</title>");
    writeFileSync(join(dashboardDir, "favicon.svg"), "<svg/>");
    writeFileSync(join(dashboardDir, "assets", "index-B7x_q2Zk.js"), "console.log(1)");
    api = await createTestApi({ dashboardDir, start: false });
  });
  afterAll(async () => {
    await api.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    "/",
    "/index.html",
    "/components/orders-db",
    "/components/db.example.com",
    "/components/a%2Fb",
    "/anything?x=1",
  ])("answers %s with its index, never cached", async (path) => {
    const answer = await api.get(path);
    expect(answer).toMatchObject({ status: 200, headers: { "cache-control": "no-cache" } });
    expect(answer.headers["content-type"]).toContain("text/html");
    expect(answer.text).toContain("<title>Plimsoll");
  });

  it("forbids inline scripts, other sites and frames", async () => {
    const policy = String((await api.get("/")).headers["content-security-policy"]);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("base-uri 'none'");
    expect(policy).not.toMatch(/script-src|unsafe-eval/);
  });

  it("lets hashed files be kept for ever", async () => {
    const asset = await api.get("/assets/index-B7x_q2Zk.js");
    expect(asset).toMatchObject({ status: 200, text: "console.log(1)" });
    expect(asset.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(asset.headers["content-type"]).toContain("javascript");
    expect(asset.headers["x-content-type-options"]).toBe("nosniff");
    expect((await api.get("/favicon.svg")).headers["cache-control"]).toBe("no-cache");
  });

  it.each(["/assets/gone-00000000.js", "/nothing.txt", "/.env", `${BASE}/nothing`, "/api/x"])(
    "has no %s",
    async (path) => {
      const answer = await api.get(path);
      expect(answer.status).toBe(404);
      expect(answer.headers["content-type"]).toContain("application/problem+json");
      expect(String(answer.headers["cache-control"])).not.toContain("immutable");
    },
  );

  it.each([
    "/../secret.txt",
    "/assets/../../secret.txt",
    "/%2e%2e/secret.txt",
    "/assets/..%2f..%2fsecret.txt",
    "/assets/%00",
  ])("gives nothing from outside its folder for %s", async (path) => {
    expect((await api.get(path)).text).not.toContain("not for you");
  });

  it("documents the API on a page whose scripts are files", async () => {
    const page = await api.get("/docs");
    expect(page.headers["content-type"]).toContain("text/html");
    const scripts = [...page.text.matchAll(/<script src="([^"]+)"><\/script>/g)].map(([, source]) => source ?? "");
    expect(scripts).toHaveLength(2);
    expect(page.text.match(/<script/g)).toHaveLength(2);
    for (const script of scripts) expect((await api.get(script)).headers["content-type"]).toContain("javascript");
  });
});

describe("a dashboard that was not built", () => {
  it("says so on a plain page, and the API works", async () => {
    const api = await createTestApi({ dashboardDir: "/nowhere/at/all" });
    const page = await api.get("/");
    expect(page.status).toBe(200);
    expect(page.text).toContain("has not been built");
    expect((await api.get(`${BASE}/current`)).status).toBe(200);
    expect((await api.get("/assets/x.js")).status).toBe(404);
    await api.close();
  });
});
