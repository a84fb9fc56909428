import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import type { Alert } from "@plimsoll/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ALERTMANAGER, startAlertmanager } from "../../../../e2e/lib/alertmanager-server.ts";
import { createRegistries, type ServerHandle, startServer } from "../app.ts";
import { createApiKey } from "../auth/api-key.ts";
import { parseConfig } from "../config/parse-config.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import { silentLog } from "../port/log.ts";
import { PROMETHEUS, startPrometheus } from "./prometheus.fixture.ts";

const AMTOOL = ["/usr/bin/amtool", "/usr/local/bin/amtool"].find((path) => existsSync(path)) ?? null;
/** The machine may be busy. */
const PATIENT = { timeout: 25_000, interval: 50 };

const { key, keyHash } = createApiKey();
let server: ServerHandle;

beforeAll(async () => {
  const text = `
server: { port: 0 }
storage: { url: "sqlite::memory:" }
components: []
auth: { api_keys: [{ name: prometheus, role: operator, key_hash: "${keyHash}" }] }
`;
  const registries = createRegistries({ clock: createSystemClock() });
  const config = parseConfig(text, { file: "plimsoll.yaml", env: {}, readFile: () => "", ...registries });
  server = await startServer({ config, log: silentLog });
});
afterAll(() => server.stop());

async function alerts(): Promise<string[]> {
  const url = `${server.address}/api/trading-engine/health/alerts`;
  const answer = await fetch(url, { headers: { authorization: `Bearer ${key}` } });
  const { items } = (await answer.json()) as { items: Alert[] };
  return items.map(({ component_id, status, reason }) => `${component_id} ${status}: ${reason}`);
}

describe.skipIf(ALERTMANAGER === null)("a real Alertmanager with Plimsoll as its webhook", () => {
  test("hands over what fires, and says when it is over", async () => {
    const alertmanager = await startAlertmanager(
      `${server.address}/api/trading-engine/health/inbound/alertmanager`,
      key,
    );
    const post = (more: object) =>
      fetch(`${alertmanager.url}/api/v2/alerts`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify([
          {
            labels: { alertname: "DiskFull", instance: "db-1", severity: "page" },
            annotations: { summary: "no room is left" },
            ...more,
          },
        ]),
      });
    try {
      await post({});
      await expect.poll(alerts, PATIENT).toContain("external:DiskFull@db-1 firing: no room is left");
      await post({ endsAt: new Date(Date.now() - 1000).toISOString() });
      await expect.poll(alerts, PATIENT).toContain("external:DiskFull@db-1 resolved: no room is left");
    } finally {
      await alertmanager.stop();
    }
  });

  test.skipIf(AMTOOL === null)("amtool hands an alert to Plimsoll as to an Alertmanager", async () => {
    const open = await startOpenServer();
    const add = ["alert", "add", "alertname=FromAmtool", "instance=gw-2", "--annotation=summary=by hand"];
    const { stderr } = await promisify(execFile)(AMTOOL ?? "", [...add, `--alertmanager.url=${open.address}`]);
    const found = open.monitor.alerting.openIncidents().map(({ title }) => title);
    await open.stop();
    expect(stderr).toBe("");
    expect(found).toEqual(["external:FromAmtool@gw-2 is WARNING: by hand"]);
  });
});

describe.skipIf(PROMETHEUS === null)("a real Prometheus pointed at Plimsoll as at an Alertmanager", () => {
  test("hands over what its rules find", async () => {
    const prometheus = await startPrometheus(new URL(server.address).host, key);
    try {
      await expect.poll(alerts, PATIENT).toContain("external:AlwaysOn@gw-1 firing: it is on");
    } finally {
      await prometheus.stop();
    }
  });
});

/** One without users: everybody on this host may hand alerts over. */
function startOpenServer(): Promise<ServerHandle> {
  const text = `server: { port: 0 }\nstorage: { url: "sqlite::memory:" }\ncomponents: []`;
  const registries = createRegistries({ clock: createSystemClock() });
  const config = parseConfig(text, { file: "plimsoll.yaml", env: {}, readFile: () => "", ...registries });
  return startServer({ config, log: silentLog });
}
