import { afterEach, describe, expect, it } from "vitest";
import type { BacktestOrder } from "../port/backtester.ts";
import { BASE, createTestApi, type TestApi } from "./api.fixture.ts";

let api: TestApi | null = null;
afterEach(async () => {
  await api?.close();
  api = null;
});

const PATH = `${BASE}/backtest`;
const REPORT = { a: { alerts: 1 }, b: { alerts: 3 }, rows: 10 };

describe("POST /backtest", () => {
  it("hands the order on, one at a time, and answers with the report", async () => {
    const orders: BacktestOrder[] = [];
    let answer: (report: never) => void = () => {};
    const backtester = (order: BacktestOrder) => {
      orders.push(order);
      return new Promise<never>((resolve) => {
        answer = resolve;
      });
    };
    api = await createTestApi({ backtester });
    const config = { components: [{ id: "orders-db", thresholds: {} }] };
    const body = { config, since: "2026-11-01T00:00:00Z", until: "2026-11-02T00:00:00Z", time_zone: "Asia/Tokyo" };
    const first = api.send("POST", PATH, body);
    await expect.poll(() => orders.length).toBe(1);
    expect((await api.send("POST", PATH, body)).status).toBe(503);
    answer(REPORT as never);
    expect((await first).json()).toEqual(REPORT);
    expect(orders).toMatchObject([
      {
        changes: config,
        since: Date.UTC(2026, 10, 1),
        until: Date.UTC(2026, 10, 2),
        timeZone: "Asia/Tokyo",
        suggest: false,
      },
    ]);
  });

  it("refuses a range or a zone that makes no sense, and says where there is nothing to replay", async () => {
    api = await createTestApi({ backtester: () => Promise.reject(new Error("not asked")) });
    const range = { since: "2026-11-02T00:00:00Z", until: "2026-11-01T00:00:00Z" };
    expect(await api.send("POST", PATH, range)).toMatchObject({ status: 400 });
    expect(await api.send("POST", PATH, { time_zone: "Mars" })).toMatchObject({ status: 400 });
    expect(await api.send("POST", PATH, { sinze: 1 })).toMatchObject({ status: 400 });
    await api.close();
    api = await createTestApi();
    expect(await api.send("POST", PATH, {})).toMatchObject({ status: 501 });
  });
});
