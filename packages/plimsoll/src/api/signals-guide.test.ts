import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import type { ComponentHealth } from "@plimsoll/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureProgram } from "../../../../scripts/ensure-program.ts";
import { createRegistries, type ServerHandle, startServer } from "../app.ts";
import { parseConfig } from "../config/parse-config.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import { silentLog } from "../port/log.ts";
import { PUSH_REFUSALS } from "../port/push.ts";

const CURL = ensureProgram("curl", { install: false });
const PYTHON = ensureProgram("python", { install: false });
const guide = readFileSync(new URL("../../../../docs/guide/signals.md", import.meta.url), "utf8");
const secretOf = (name: string) => createHash("sha256").update(name).digest("hex");
const ENV = { STRATEGY_SECRET: secretOf("strategy"), IMPORT_KEY: secretOf("import") };
const run = promisify(execFile);

function blocks(language: string): string[] {
  return [...guide.matchAll(/```(\w+)\n([\s\S]*?)```/g)].flatMap(([, name, text]) =>
    name === language && text !== undefined ? [text] : [],
  );
}

let server: ServerHandle;
beforeAll(async () => {
  const registries = createRegistries({ clock: createSystemClock() });
  const text = `server: { port: 0 }\nstorage: { url: "sqlite::memory:" }\n${blocks("yaml")[0]}`;
  const config = parseConfig(text, { file: "plimsoll.yaml", env: ENV, readFile: () => "", ...registries });
  server = await startServer({ config, log: silentLog });
});
afterAll(() => server.stop());

async function component(id: string): Promise<ComponentHealth> {
  return server.monitor.checkNow([id]).then(([health]) => health as ComponentHealth);
}
const environment = () => ({ ...process.env, ...ENV, PLIMSOLL: server.address });
const figureOf = ({ metrics }: ComponentHealth, name: string) => metrics.find((metric) => metric.name === name)?.value;

describe.skipIf(CURL === null)("the guide's lines for a shell", () => {
  it("beat with a key, and say nothing", async () => {
    const { stdout, stderr } = await run("bash", ["-euo", "pipefail", "-c", blocks("sh")[0] ?? ""], {
      env: environment(),
    });
    expect(stdout + stderr).toBe("");
    expect((await component("nightly-import")).status).toBe("HEALTHY");
  });

  it("beat signed, and as often as they are run", async () => {
    for (let n = 0; n < 2; n += 1) {
      const { stdout, stderr } = await run("bash", ["-euo", "pipefail", "-c", blocks("sh")[1] ?? ""], {
        env: environment(),
      });
      expect(stdout + stderr).toBe("");
    }
    expect(figureOf(await component("strategy"), "progress")).toBe(17);
  });

  it("fail when the beat is refused", async () => {
    const env = { ...environment(), STRATEGY_SECRET: "not the secret of anybody" };
    await expect(run("bash", ["-euo", "pipefail", "-c", blocks("sh")[1] ?? ""], { env })).rejects.toThrow(/403/);
  });
});

describe.skipIf(PYTHON === null)("the guide's lines for Python", () => {
  it("beat signed, with metrics", async () => {
    await run(PYTHON ?? "", ["-c", blocks("python")[0] ?? ""], { env: environment() });
    const health = await component("strategy");
    expect(figureOf(health, "orders_open")).toBe(4);
    expect(health.metrics.find(({ name }) => name === "loop_time")).toMatchObject({ value: 3.2, unit: "ms" });
  });
});

it("shows each way to declare progress as a configuration without mistakes", () => {
  const registries = createRegistries({ clock: createSystemClock() });
  const text = blocks("yaml")[1] ?? "";
  const config = parseConfig(text, { file: "plimsoll.yaml", env: ENV, readFile: () => "", ...registries });
  expect(config.components.map(({ progress }) => progress)).toMatchObject([
    { metric: "progress", kind: "counter" },
    { metric: "last_process_ts", kind: "timestamp" },
    { componentIds: ["strategy"] },
  ]);
});

it("names every refusal", () => {
  for (const refusal of PUSH_REFUSALS) expect(guide).toContain(`\`push_${refusal}\``);
});
