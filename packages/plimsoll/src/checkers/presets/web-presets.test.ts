import { expect, test } from "vitest";
import { durationMs } from "../../config/duration.ts";
import { createSystemClock } from "../../engine/system-clock.ts";
import { bodyOf, serveHttp } from "../web/web-server.fixture.ts";
import { hummingbotGatewayPreset } from "./hummingbot-gateway.ts";
import { inWords, measuredBy, watchOnce } from "./preset.fixture.ts";

const chains = [{ chain: "ethereum", network: "mainnet" }];

/** As Hummingbot's gateway in dev mode; `block` 0 with 200 is what it answers when its RPC times out. */
async function startFakeGateway() {
  const node = { block: 21_000_000 };
  const { url } = await serveHttp((request, response) => {
    response.setHeader("content-type", "application/json");
    if (request.url === "/") return response.end(JSON.stringify({ status: "ok" }));
    if (request.url === "/chains/ethereum/status?network=mainnet") {
      const answer = {
        chain: "ethereum",
        network: "mainnet",
        rpcUrl: "https://mainnet.infura.io/v3/SECRETKEY",
        rpcProvider: "infura",
        currentBlockNumber: node.block,
        nativeCurrency: "ETH",
        swapProvider: "uniswap/router",
      };
      return response.end(JSON.stringify(answer));
    }
    response.statusCode = 404;
    return response.end(JSON.stringify({ statusCode: 404, error: "Not Found", message: "Not Found" }));
  });
  return { url, node };
}

test("hummingbot-gateway is well while it answers and its node's block is above 0", async () => {
  const { url } = await startFakeGateway();
  const seen = await watchOnce([{ preset: "hummingbot-gateway", url, chains }]);
  expect(inWords(seen.get("hummingbot-gateway-server"))).toBe("HEALTHY");
  const chain = seen.get("hummingbot-gateway-ethereum-mainnet");
  expect(inWords(chain)).toBe("HEALTHY");
  expect(measuredBy(chain, "block_number")).toBe(21_000_000);
});

test("block 0 in an answer of 200 is a node that is not there", async () => {
  const { url, node } = await startFakeGateway();
  node.block = 0;
  const seen = await watchOnce([{ preset: "hummingbot-gateway", url, chains }]);
  const chain = seen.get("hummingbot-gateway-ethereum-mainnet");
  expect(chain).toMatchObject({ status: "CRITICAL", diagnosis: "up_but_not_trading" });
  expect(inWords(seen.get("hummingbot-gateway-server"))).toBe("HEALTHY");
});

test.each([0, 1, 5, 6, 10])(
  "with %i chains takes no more than a quarter of the gateway's 100 requests a minute",
  (count) => {
    const many = Array.from({ length: count }, (_, index) => ({ chain: "ethereum" as const, network: `net-${index}` }));
    const parts = hummingbotGatewayPreset.expand(
      hummingbotGatewayPreset.options.parse({ chains: count > 0 ? many : undefined }),
    );
    const perMinute = parts.map(({ component }) => 60_000 / durationMs.parse(component.interval));
    expect(parts).toHaveLength(count + 1);
    expect(perMinute.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(25);
  },
);

test("the key in rpcUrl is shown nowhere", async () => {
  const { url } = await startFakeGateway();
  const seen = await watchOnce([{ preset: "hummingbot-gateway", url, chains }]);
  expect(JSON.stringify([...seen.values()])).not.toContain("SECRETKEY");
});

test("octobot is well while it says since when it runs", async () => {
  const page = { text: '"Running since 2026-11-26 08:00:00"' };
  const { url } = await serveHttp((request, response) => {
    response.statusCode = request.url === "/api/ping" ? 200 : 404;
    response.end(page.text);
  });
  expect(inWords((await watchOnce([{ preset: "octobot", url }])).get("octobot-api"))).toBe("HEALTHY");
  page.text = "<html>login</html>";
  expect(inWords((await watchOnce([{ preset: "octobot", url }])).get("octobot-api"))).toMatch(/^DOWN/);
});

/** As Jesse: a login gives a token, which travels as it is; without one 401. */
async function startFakeJesse() {
  const logins: unknown[] = [];
  const { url } = await serveHttp(async (request, response) => {
    response.setHeader("content-type", "application/json");
    if (request.url === "/auth/login" && request.method === "POST") {
      const body = JSON.parse(await bodyOf(request)) as { password?: string };
      logins.push(body);
      const isRight = body.password === "test";
      response.statusCode = isRight ? 200 : 401;
      return response.end(JSON.stringify(isRight ? { auth_token: "token-1" } : { message: "Invalid password" }));
    }
    const isKnown = request.headers.authorization === "token-1";
    response.statusCode = isKnown ? 200 : 401;
    const info = { cpu_cores: 4, cpu_usage_percent: 20.5, ram_usage_percent: 41, gpu: null };
    return response.end(JSON.stringify(isKnown ? info : { message: "Invalid password" }));
  });
  return { url, logins };
}

test("jesse is read with the token that its login gives", async () => {
  const { url, logins } = await startFakeJesse();
  const api = (await watchOnce([{ preset: "jesse", url, password: "test" }])).get("jesse-api");
  expect(inWords(api)).toBe("HEALTHY");
  expect(measuredBy(api, "cpu_usage")).toBe(20.5);
  expect(logins).toEqual([{ password: "test" }]);
});

test("jesse's wrong password is told as one, and stands nowhere", async () => {
  const { url } = await startFakeJesse();
  const api = (await watchOnce([{ preset: "jesse", url, password: "hunter22" }])).get("jesse-api");
  expect(api?.status).toBe("DOWN");
  expect(JSON.stringify(api)).not.toContain("hunter22");
});

test.each([
  ["octobot", {}],
  ["jesse", { password: "test" }],
])("%s is up but not trading by what is named for it, and says so where nothing is", async (preset, more) => {
  const { url } = preset === "jesse" ? await startFakeJesse() : await serveHttp((_, it) => it.end('"Running since"'));
  const strategy = {
    id: "strategy",
    check: { kind: "http", base_url: url, endpoints: [{ path: "/", expect: { status: [299] } }] },
  };
  const seen = await watchOnce([{ preset, url, ...more, progress: { component: "strategy" } }, strategy]);
  expect(inWords(seen.get(`${preset}-api`))).toBe("HEALTHY");
  expect(seen.get("strategy")).toMatchObject({
    status: "DOWN",
    reason: expect.stringMatching(`^up but not trading: ${preset}-api answers, but `),
    diagnosis: "up_but_not_trading",
  });
});

test("every preset's own example is a configuration, for the kinds that there are", async () => {
  const { createRegistries } = await import("../../app.ts");
  const { expandPreset } = await import("../../config/expand-presets.ts");
  const { parseComponent } = await import("../../config/parse-component.ts");
  const registries = createRegistries({ clock: createSystemClock() });
  expect(registries.presets.size).toBeGreaterThan(3);
  for (const preset of registries.presets.values()) {
    for (const component of expandPreset(preset, preset.example).components) {
      const literal = JSON.parse(JSON.stringify(component).replace(/\$\{\w+\}/g, "value")) as object;
      expect(() => parseComponent(literal, registries, "config"), String(component.id)).not.toThrow();
    }
  }
});
