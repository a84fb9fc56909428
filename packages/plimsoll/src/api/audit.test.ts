import { afterAll, beforeAll, expect, it } from "vitest";
import { BASE, createTestApi, type TestApi } from "./api.fixture.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
  await api.send("POST", `${BASE}/components/orders-db/pause`, { note: "release" });
  await api.send("POST", `${BASE}/components/orders-db/resume`);
});
afterAll(() => api.close());

it("lists who did what with its hashes, by verb and page", async () => {
  const all = (await api.get(`${BASE}/audit`)).json<{ items: Record<string, unknown>[] }>();
  expect(all.items.map(({ sequence, verb }) => [sequence, verb])).toEqual([
    [2, "resume_component"],
    [1, "pause_component"],
  ]);
  expect(all.items[0]?.["previous_hash"]).toBe(all.items[1]?.["hash"]);
  const one = (await api.get(`${BASE}/audit?verb=pause_component&actor=local`)).json<{ items: unknown[] }>();
  expect(one.items).toHaveLength(1);
  expect((await api.get(`${BASE}/audit?color=red`)).status).toBe(400);
});

it("verifies the trail, and refuses a cursor that it did not give out", async () => {
  const answer = await api.get(`${BASE}/audit/verify`);
  expect(answer.json()).toMatchObject({ verdict: "ok", checked: 2, fault: null, next_cursor: null });
  expect((await api.get(`${BASE}/audit/verify?cursor=nonsense`)).status).toBe(400);
});
