import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { SloReport } from "@plimsoll/core";
import { expect, onTestFinished, test } from "vitest";
import { SLO_REPORT } from "../insight/slo/slo-report.fixture.ts";
import { createFolder, runCli } from "./cli.fixture.ts";

async function say(items: readonly SloReport[], ...args: string[]) {
  const folder = createFolder();
  const answer = JSON.stringify({ items, next_cursor: null });
  const server = createServer((_request, response) => response.end(answer));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    folder.remove();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const run = runCli(folder.path, [...args, "slo", "--url", url], { env: { NO_COLOR: "1" } });
  return { code: await run.exitCode, text: run.stdout.text };
}

test("an objective that burns is one line, and exit code 2", async () => {
  expect(await say([SLO_REPORT])).toEqual({
    code: 2,
    text: "orders: BURNING; 99.95 % of 99.9 % over 30 d; watched 8 min of 30 d; budget left 50 %, at this rate for 18 h; spent most by gw\n",
  });
});

test("a budget that is spent is exit code 1, and without objectives it says what makes them", async () => {
  const budget = { total: 10, spent: 15.26, remaining_ratio: -0.526 };
  const spent = { ...SLO_REPORT, status: "exhausted" as const, budget, lasts_seconds: 0 };
  const said = await say([spent]);
  expect(said.code).toBe(1);
  expect(said.text).toContain("; budget overspent by 52.6 %; spent most by gw");
  const none = await say([]);
  expect([none.code, none.text.includes("`slos` in the configuration makes them")]).toEqual([0, true]);
});
