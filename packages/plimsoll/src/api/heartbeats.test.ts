import { createHmac } from "node:crypto";
import type { ComponentHealth, Problem, SystemEvent } from "@plimsoll/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRegistries, type ServerHandle, startServer } from "../app.ts";
import { createApiKey } from "../auth/api-key.ts";
import { parseConfig } from "../config/parse-config.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import { silentLog } from "../port/log.ts";

const SECRET = "the secret of the strategy, 32 bytes";
const KEY = "0123456789abcdef";
const BASE = "/api/trading-engine/health";

function start(more = "", clock = createSystemClock()): Promise<ServerHandle> {
  const text = `server: { port: 0 }
storage: { url: "sqlite::memory:" }
components:
  - { id: open, check: { kind: heartbeat, limit: 1h } }
  - { id: keyed, check: { kind: heartbeat, limit: 1h, key: "${KEY}" } }
  - { id: strategy, check: { kind: heartbeat, limit: 1h, secret: "${SECRET}" } }
  - { id: quick, check: { kind: heartbeat, limit: 300ms }, interval: 1h }
  - { id: looping, check: { kind: heartbeat, limit: 1h }, interval: 1h, progress: { metric: progress, limit: 400ms } }
  - { id: port, check: { kind: tcp, host: 127.0.0.1, port: 9 } }
${more}`;
  const registries = createRegistries({ clock: createSystemClock() });
  const config = parseConfig(text, { file: "plimsoll.yaml", env: {}, readFile: () => "", ...registries });
  return startServer({ config, clock, log: silentLog });
}

interface Sent {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

async function send(server: ServerHandle, path: string, { method = "POST", body, headers = {} }: Sent = {}) {
  const init = { method, headers, ...(body !== undefined && { body }) };
  const response = await fetch(`${server.address}${BASE}${path}`, init);
  const text = await response.text();
  const problem = text === "" ? null : (JSON.parse(text) as Problem);
  return { status: response.status, code: problem?.code ?? null, text, headers: response.headers };
}

let sequence = Date.now() * 1000;
function sign(
  body: string,
  given: { sequence?: string; stamp?: number; secret?: string } = {},
): Record<string, string> {
  const timestamp = String(given.stamp ?? Date.now());
  const number = given.sequence ?? String(sequence++);
  const hmac = createHmac("sha256", given.secret ?? SECRET).update(`${timestamp}.${number}.${body}`);
  return {
    "x-plimsoll-timestamp": timestamp,
    "x-plimsoll-sequence": number,
    "x-plimsoll-signature": `sha256=${hmac.digest("hex")}`,
  };
}

async function component(server: ServerHandle, id: string): Promise<ComponentHealth> {
  return (await (await fetch(`${server.address}${BASE}/components/${id}`)).json()) as ComponentHealth;
}

let server: ServerHandle;
beforeAll(async () => {
  server = await start();
});
afterAll(() => server.stop());

describe("POST /heartbeats/{id}", () => {
  it("answers 204 without a body, and the component is HEALTHY at once", async () => {
    const answer = await send(server, "/heartbeats/open");
    expect([answer.status, answer.text]).toEqual([204, ""]);
    await expect.poll(async () => (await component(server, "open")).status).toBe("HEALTHY");
  });

  it.each(["GET", "HEAD"])("takes %s as well, from a program that can only open an address", async (method) => {
    expect((await send(server, `/heartbeats/keyed?key=${KEY}`, { method })).status).toBe(204);
  });

  it.each(["application/json", "application/x-www-form-urlencoded", "text/plain"])(
    "reads the body as JSON, sent as %s",
    async (type) => {
      const headers = { "content-type": type };
      expect((await send(server, "/heartbeats/open", { body: '{"progress": 17}', headers })).status).toBe(204);
      expect(await send(server, "/heartbeats/open", { body: "progress=17", headers })).toMatchObject({
        status: 400,
        code: "push_unreadable",
      });
    },
  );

  it("refuses a body of more than 16 KiB", async () => {
    const body = JSON.stringify({ message: "x".repeat(16 * 1024) });
    expect((await send(server, "/heartbeats/open", { body })).status).toBe(413);
  });

  it("tells each refusal by its own code, with words for who may know them", async () => {
    const body = '{"status":"ok"}';
    const good = sign(body);
    expect((await send(server, "/heartbeats/strategy", { body, headers: good })).status).toBe(204);
    const codes: unknown[] = [];
    for (const headers of [
      {},
      good,
      sign(body, { secret: "another secret, just as long" }),
      sign(body, { stamp: Date.now() - 60_000 }),
      sign(body, { stamp: Date.now() + 60_000 }),
    ]) {
      const { status, code } = await send(server, "/heartbeats/strategy", { body, headers });
      codes.push([status, code]);
    }
    expect(codes).toEqual([
      [403, "push_unsigned"],
      [409, "push_replayed"],
      [403, "push_forged"],
      [409, "push_late"],
      [409, "push_early"],
    ]);
  });

  it("makes what may not have been the engine's an event and a WARNING, and counts it", async () => {
    await send(server, "/heartbeats/strategy", { body: "{}", headers: sign("{}") });
    await send(server, "/heartbeats/strategy", { body: "{}", headers: sign("{}", { secret: "x".repeat(20) }) });
    await expect.poll(async () => (await component(server, "strategy")).status).toBe("WARNING");
    const { reason } = await component(server, "strategy");
    expect(reason).toMatch(/of the last 5 min may not have been the engine's/);
    const url = `${server.address}${BASE}/events?component_id=strategy&type=push_refused`;
    const { items } = (await (await fetch(url)).json()) as { items: SystemEvent[] };
    expect(items.map(({ severity, message }) => `${severity} ${message}`)).toContainEqual(
      expect.stringMatching(/^MEDIUM Refused as forged, from local \(127\.0\.0\.1\): the signature or the key is not/),
    );
    await server.monitor.checkNow(["strategy"]);
    const metrics = await (await fetch(`${server.address}/metrics`)).text();
    expect(metrics).toMatch(
      /plimsoll_metric\{component="strategy",name="heartbeat_rejected_total",unit="1",reason="forged"\} \d/,
    );
    expect(metrics).toMatch(/plimsoll_pushes_total\{outcome="forged"\} \d/);
  });

  it("answers 429 with Retry-After to more than 50 a second of one component, and takes the others'", async () => {
    const within = await start("", { ...createSystemClock(), monotonic: () => 0 });
    for (let n = 0; n < 50; n += 1) expect((await send(within, "/heartbeats/open")).status).toBe(204);
    const refused = await send(within, "/heartbeats/open");
    expect(refused).toMatchObject({ status: 429, code: "push_too_often" });
    expect(refused.headers.get("retry-after")).toBe("1");
    expect((await send(within, `/heartbeats/keyed?key=${KEY}`)).status).toBe(204);
    await within.stop();
  });

  it("tells who may push here anyway that there is no such component, or that it takes no heartbeats", async () => {
    expect(await send(server, "/heartbeats/nobody")).toMatchObject({ status: 404, code: "not_found" });
    expect(await send(server, "/heartbeats/port")).toMatchObject({ status: 404, code: "not_found" });
  });

  it.each(["GET", "POST"])("is closed to pages of other sites, by %s", async (method) => {
    for (const headers of [{ "sec-fetch-site": "cross-site" }, { origin: "https://evil.example" }]) {
      expect(await send(server, "/heartbeats/open", { method, headers })).toMatchObject({
        status: 403,
        code: "forbidden",
      });
    }
  });

  it("shows DOWN at the limit, whatever the interval, and HEALTHY with the next beat", async () => {
    const beatAndLook = async () => {
      await send(server, "/heartbeats/quick");
      return (await component(server, "quick")).status;
    };
    // Its limit may have passed before the first beat could come.
    await expect.poll(beatAndLook, { timeout: 10_000 }).toBe("HEALTHY");
    await expect.poll(async () => (await component(server, "quick")).status, { timeout: 10_000 }).toBe("DOWN");
    expect((await component(server, "quick")).reason).toContain("no heartbeat for ");
    await send(server, "/heartbeats/quick");
    await expect.poll(async () => (await component(server, "quick")).error_count).toBe(0);
  });
});

it("an engine that beats on while its progress stands still is up but not trading, and well with the beat that moves", async () => {
  const beat = (progress: number) => send(server, "/heartbeats/looping", { body: JSON.stringify({ progress }) });
  await beat(1);
  await expect.poll(async () => (await component(server, "looping")).status).toBe("HEALTHY");
  await expect
    .poll(
      async () => {
        await beat(1);
        return (await component(server, "looping")).diagnosis;
      },
      { timeout: 10_000 },
    )
    .toBe("up_but_not_trading");
  expect((await component(server, "looping")).reason).toMatch(
    /^up but not trading: it answers, but progress has not advanced for .* \(limit 400 ms\)/,
  );
  await expect
    .poll(
      async () => {
        await beat(2 + Math.random());
        return (await component(server, "looping")).status;
      },
      { timeout: 10_000 },
    )
    .toBe("HEALTHY");
});

describe("with API keys, for who has none", () => {
  const operator = createApiKey();
  const viewer = createApiKey();
  let people: ServerHandle;
  beforeAll(async () => {
    people = await start(`auth:
  api_keys:
    - { name: engine-host, role: operator, key_hash: "${operator.keyHash}" }
    - { name: grafana, role: viewer, key_hash: "${viewer.keyHash}" }
`);
  });
  afterAll(() => people.stop());
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

  it("a component without a secret takes an operator's key, and no less", async () => {
    expect((await send(people, "/heartbeats/open", { headers: bearer(operator.key) })).status).toBe(204);
    expect((await send(people, "/heartbeats/open", { headers: bearer(viewer.key) })).status).toBe(403);
    expect((await send(people, "/heartbeats/open")).status).toBe(403);
  });

  it("a component's own key goes as a bearer too", async () => {
    expect((await send(people, "/heartbeats/keyed", { headers: bearer(KEY) })).status).toBe(204);
  });

  it("ids cannot be found out: one that there is not answers as any other", async () => {
    const tries: Sent[] = [{}, { headers: bearer("not-a-key-of-anybody") }, { headers: sign("") }, { method: "GET" }];
    for (const sent of tries) {
      const answers = new Set<string>();
      for (const id of ["open", "keyed", "strategy", "port", "nobody"]) {
        const path = `/heartbeats/${id}`;
        const signed = id === "strategy" && sent.headers?.["x-plimsoll-signature"] !== undefined;
        const headers = signed ? { headers: sign("", { secret: "a secret that nobody has" }) } : {};
        const { status, text } = await send(people, path, { ...sent, ...headers });
        answers.add(`${status} ${text.replace(id, "ID")}`);
      }
      expect([...answers]).toHaveLength(1);
    }
  });
});
