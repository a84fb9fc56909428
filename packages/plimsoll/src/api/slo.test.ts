import { expect, test } from "vitest";
import { SLO_REPORT as REPORT } from "../insight/slo/slo-report.fixture.ts";
import { BASE, createTestApi } from "./api.fixture.ts";
import { writeExposition } from "./prometheus/exposition.ts";
import { sloFamilies } from "./prometheus/slo-families.ts";

test("objectives are asked for together and by id; one that there is not is a 404", async () => {
  const api = await createTestApi();
  Object.assign(api.monitor, {
    slos: { list: () => [REPORT], get: (id: string) => (id === "orders" ? REPORT : null) },
  });
  expect((await api.get(`${BASE}/slo`)).json()).toEqual({ items: [REPORT], next_cursor: null });
  expect((await api.get(`${BASE}/slo/orders`)).json()).toEqual(REPORT);
  expect((await api.get(`${BASE}/slo/others`)).status).toBe(404);
  await api.close();
});

test("/metrics shows what is left of the budget, and each window's burn rate once; what is not known is left out", () => {
  const text = writeExposition(sloFamilies({ list: () => [REPORT], get: () => null }), "prometheus");
  expect(text).toContain('plimsoll_slo_error_budget_remaining_ratio{slo="orders"} 0.5\n');
  expect(text).toContain('plimsoll_slo_burn_rate{slo="orders",window_seconds="3600"} 20\n');
  expect(text).toContain(`plimsoll_slo_watched_ratio{slo="orders"} ${480 / 2_592_000}\n`);
  expect(text).toContain('plimsoll_slo_burning{slo="orders"} 1\n');
  expect(text).not.toContain("259200");
});
