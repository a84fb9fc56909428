import { expect, test } from "vitest";
import { createTestApi, definition } from "./api.fixture.ts";

const BASE = "/api/trading-engine/health";

test("a forecast that cannot be made yet says what it needs and has", async () => {
  const { get, monitor, close } = await createTestApi({ components: [definition("gateway")] });
  await monitor.checkNow(null);
  const one = await get(`${BASE}/forecast?component_id=gateway`);
  expect(one.status).toBe(200);
  expect(one.json()).toMatchObject({
    items: [
      {
        component_id: "gateway",
        metric: "response_time",
        kind: "not_enough_data",
        words: expect.stringContaining("not enough data"),
      },
    ],
  });
  expect((await get(`${BASE}/forecast`)).json()).toMatchObject({ items: [{ component_id: "gateway" }] });
  expect((await get(`${BASE}/forecast?component_id=gateway&metric=other`)).json()).toMatchObject({ items: [] });
  expect((await get(`${BASE}/forecast?component_id=nobody`)).status).toBe(404);
  await close();
});

test("capacity lists resources by component, page by page, and refuses a driver that there is not", async () => {
  const { get, monitor, close } = await createTestApi({ components: [definition("gateway"), definition("risk")] });
  await monitor.checkNow(null);
  const first = (await get(`${BASE}/capacity?limit=1`)).json() as { items: object[]; next_cursor: string };
  expect(first.items).toMatchObject([{ component_id: "gateway", metric: "response_time", current: 5, limit: 500 }]);
  const second = (await get(`${BASE}/capacity?limit=1&cursor=${first.next_cursor}`)).json();
  expect(second).toMatchObject({ items: [{ component_id: "risk", days_left: null }], next_cursor: null });
  const asked = await get(`${BASE}/capacity?component_id=risk&what_if=gateway:response_time=1.5`);
  expect(asked.json()).toMatchObject({ items: [{ what_if: { factor: 1.5, kind: "none" } }] });
  for (const bad of ["orders=2", "response_time=2", "orders", "orders=-1"]) {
    const refused = await get(`${BASE}/capacity?what_if=${bad}`);
    expect([bad, refused.status, refused.text.includes("what_if")]).toEqual([bad, 400, true]);
  }
  await close();
});
