import type { ComponentHealth } from "@plimsoll/core";
import { expect, onTestFinished, test } from "vitest";
import { createRegistries, type ServerHandle, startServer } from "../app.ts";
import { startFeedServer } from "../checkers/websocket/feed-server.fixture.ts";
import { parseConfig } from "../config/parse-config.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import { silentLog } from "../port/log.ts";

async function start(components: string): Promise<ServerHandle> {
  const text = `server: { port: 0 }\nstorage: { url: "sqlite::memory:" }\ncomponents:\n${components}`;
  const registries = createRegistries({ clock: createSystemClock() });
  const config = parseConfig(text, { file: "plimsoll.yaml", env: {}, readFile: () => "", ...registries });
  const server = await startServer({ config, clock: createSystemClock(), log: silentLog });
  onTestFinished(() => server.stop());
  return server;
}

async function component(server: ServerHandle, id: string): Promise<ComponentHealth> {
  return (await (
    await fetch(`${server.address}/api/trading-engine/health/components/${id}`)
  ).json()) as ComponentHealth;
}

test("a feed whose socket closes is DOWN at once and back when it is live again, however rarely it is checked", async () => {
  const feed = await startFeedServer({ greets: ({ ws }) => ws.send('{"s":"AAA","p":1}') });
  const server = await start(
    `  - { id: feed, interval: 1h, check: { kind: websocket, url: "${feed.url}", symbols: [AAA], fields: { symbol: s, price: p } } }`,
  );
  await fetch(`${server.address}/api/trading-engine/health/check`, { method: "POST" });
  await expect.poll(async () => (await component(server, "feed")).status).toBe("HEALTHY");
  feed.client.ws.close(1012, "deploying");
  const timeout = { timeout: 5000, interval: 20 };
  await expect
    .poll(async () => (await component(server, "feed")).last_error, timeout)
    .toContain('closed the connection with 1012 (service restart), "deploying"');
  await expect.poll(async () => (await component(server, "feed")).status, timeout).toBe("HEALTHY");
  const events = (await (
    await fetch(`${server.address}/api/trading-engine/health/events?component_id=feed`)
  ).json()) as {
    items: { message: string }[];
  };
  expect(events.items.map(({ message }) => message).join("\n")).toContain("DOWN");
  expect(feed.clients).toHaveLength(2);
});
