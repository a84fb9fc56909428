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
