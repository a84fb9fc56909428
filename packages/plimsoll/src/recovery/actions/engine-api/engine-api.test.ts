import { expect, test } from "vitest";
import { serveHttp } from "../../../checkers/web/web-server.fixture.ts";
import { runOnce } from "../action-run.fixture.ts";
import { createFreqtradeActionKind } from "../freqtrade/freqtrade-action.ts";
import { createHummingbotActionKind } from "../hummingbot/hummingbot-action.ts";

const LOGIN = { username: "desk", password: "secret" };

test.each([
  ["freqtrade", createFreqtradeActionKind(), { operation: "stopentry" }],
  ["hummingbot", createHummingbotActionKind(), { operation: "stop", bot: "mm-1", skip_order_cancellation: false }],
])("%s says for how long it asked to be left alone", async (_, kind, options) => {
  let requests = 0;
  const { url } = await serveHttp((_request, response) => {
    requests += 1;
    response.writeHead(429, { "Retry-After": "120" }).end("slow down");
  });
  const outcome = await runOnce(kind as ReturnType<typeof createFreqtradeActionKind>, { url, ...LOGIN, ...options });
  expect(outcome).toMatchObject({ kind: "failed", restMs: 120_000 });
  expect(outcome.message).toMatch(/answered 429 and asks to be left alone for 120 s: slow down$/);
  expect(requests).toBe(1);
});
