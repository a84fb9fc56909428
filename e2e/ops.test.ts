import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureProgram } from "../scripts/ensure-program.ts";
import { createFolder, eventually, freePort, type PlimsollProcess, startPlimsoll } from "./lib/plimsoll-process.ts";

const OPS = fileURLToPath(new URL("../ops", import.meta.url));
const PROMETHEUS = ensureProgram("prometheus", { install: false });
const PROMTOOL = PROMETHEUS === null ? "" : join(dirname(PROMETHEUS), "promtool");
const NOTIFY = ensureProgram("systemd-notify", { install: false });

interface Rule {
  readonly name: string;
  readonly query: string;
  readonly health: string;
  readonly state: string;
}
interface Panel {
  readonly title: string;
  readonly targets: readonly { readonly expr: string }[];
}

const configuration = (sink: number) => `monitoring: { check_interval: 1s }
components:
  - { id: this-host, type: SYSTEM_RESOURCES, check: { kind: system } }
  - { id: gone, type: API_SERVER, check: { kind: tcp, host: 127.0.0.1, port: 1 } }
slos:
  - { id: hosts, component: this-host, objective: 99.9, window: 30d }
alerting:
  channels: [{ id: desk, kind: webhook, url: "http://127.0.0.1:${sink}/" }]
  routes: [{ channels: [desk] }]
  heartbeat: { url: "http://127.0.0.1:${sink}/", interval: 1s }
backup: { to: backups, every: 1h }
`;

describe.skipIf(PROMETHEUS === null)("what is shipped for a Prometheus (needs one: PLIMSOLL_PROMETHEUS)", () => {
  const folder = createFolder();
  let plimsoll: PlimsollProcess;
  let prometheus: ChildProcess;
  let sink: Server;
  let [port, asked] = [0, ""];

  const metrics = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const ask = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`${asked}/api/v1/${path}`);
    const { data, error } = (await answer.json()) as { data: T; error?: string };
    if (!answer.ok) throw new Error(`${path}: ${error}`);
    return data;
  };
  const rules = async () =>
    (await ask<{ groups: { rules: Rule[] }[] }>("rules")).groups.flatMap((group) => group.rules);

  beforeAll(async () => {
    sink = createServer((_, response) => response.end("ok")).listen(0, "127.0.0.1");
    await once(sink, "listening");
    port = await freePort();
    mkdirSync(join(folder.path, "backups"));
    plimsoll = await startPlimsoll(folder.path, { port, yaml: configuration((sink.address() as AddressInfo).port) });
    const shipped = readFileSync(join(OPS, "prometheus/prometheus.yml"), "utf8");
    const adapted = shipped
      .replace("127.0.0.1:8787", `127.0.0.1:${port}`)
      .replace("scrape_interval: 15s", "scrape_interval: 1s")
      .replace("[plimsoll.rules.yml]", JSON.stringify([join(OPS, "prometheus/plimsoll.rules.yml")]));
    writeFileSync(join(folder.path, "prometheus.yml"), `global: { evaluation_interval: 1s }\n${adapted}`);
    const listen = await freePort();
    asked = `http://127.0.0.1:${listen}`;
    const args = [
      `--config.file=${join(folder.path, "prometheus.yml")}`,
      `--storage.tsdb.path=${join(folder.path, "tsdb")}`,
      `--web.listen-address=127.0.0.1:${listen}`,
    ];
    prometheus = spawn(PROMETHEUS ?? "", args, { stdio: "ignore" });
    await eventually(async () => (await fetch(`${asked}/-/ready`)).ok);
  });
  afterAll(async () => {
    const ended = once(prometheus, "exit");
    prometheus.kill();
    await ended;
    await plimsoll.end("SIGTERM");
    sink.closeAllConnections();
    sink.close();
    folder.remove();
  });

  it("are rules that promtool finds right, and that do what they say", () => {
    const run = (...args: string[]) => execFileSync(PROMTOOL, args, { cwd: join(OPS, "prometheus"), encoding: "utf8" });
    expect(run("check", "rules", "plimsoll.rules.yml")).toContain("SUCCESS");
    expect(run("test", "rules", "plimsoll.rules.test.yml")).toContain("SUCCESS");
    expect(run("check", "config", "prometheus.yml")).toContain("SUCCESS");
  });

  it("are rules that fire on what the real server says", async () => {
    await eventually(async () => {
      const firing = (await rules()).filter(({ state }) => state === "firing").map(({ name }) => name);
      return firing.includes("PlimsollComponentBad") && firing.includes("PlimsollSystemBad");
    }, 60_000);
    expect((await rules()).filter(({ health }) => health !== "ok")).toEqual([]);
  });

  it("ask for no metric that the server does not have, and promtool finds the server's right", async () => {
    await eventually(async () => (await metrics()).includes("plimsoll_slo_burning{"));
    const text = await metrics();
    expect(execFileSync(PROMTOOL, ["check", "metrics"], { input: text, encoding: "utf8" })).toBe("");
    const known = new Set(Array.from(text.matchAll(/^# TYPE (\S+)/gm), ([, name]) => name));
    const files = ["prometheus/plimsoll.rules.yml", "grafana/plimsoll.json"].map((file) => join(OPS, file));
    const wanted = files.flatMap((file) => readFileSync(file, "utf8").match(/\bplimsoll_[a-z_]+/g) ?? []);
    expect(wanted.length).toBeGreaterThan(30);
    expect([...new Set(wanted)].filter((name) => !known.has(name))).toEqual([]);
  });

  it("is a Grafana dashboard each question of which Prometheus answers", async () => {
    const { panels } = JSON.parse(readFileSync(join(OPS, "grafana/plimsoll.json"), "utf8")) as { panels: Panel[] };
    const values = { $instance: ".*", $component: "this-host", $metric: "cpu_usage", $__rate_interval: "1m" };
    const questions = panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ title, expr })));
    expect(questions.length).toBeGreaterThan(15);
    for (const { title, expr } of questions) {
      const query = Object.entries(values).reduce((text, [name, value]) => text.replaceAll(name, value), expr);
      // A rate is known from the second scrape on, an objective once it was judged.
      await eventually(async () => {
        const { result } = await ask<{ result: unknown[] }>(`query?query=${encodeURIComponent(query)}`);
        expect(result, `${title}: ${query}`).not.toEqual([]);
        return true;
      });
    }
  });
});

describe.skipIf(NOTIFY === null)("the unit of systemd (needs its programs: PLIMSOLL_SYSTEMD_NOTIFY)", () => {
  it("is one that systemd understands", () => {
    const folder = createFolder();
    const unit = readFileSync(join(OPS, "systemd/plimsoll.service"), "utf8");
    const path = join(folder.path, "plimsoll.service");
    writeFileSync(path, unit.replace("/opt/plimsoll/bin/plimsoll ", "/bin/true "));
    const analyze = join(dirname(NOTIFY ?? ""), "systemd-analyze");
    const said = execFileSync(analyze, ["verify", "--man=no", path], { encoding: "utf8", stdio: "pipe" });
    expect(said).toBe("");
    folder.remove();
  });
});
