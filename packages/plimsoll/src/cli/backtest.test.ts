import { afterEach, describe, expect, it } from "vitest";
import { fillHistory } from "../testing/fill-history.ts";
import { createFolder, runCli } from "./cli.fixture.ts";

const folders: { remove(): void }[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

const COMPONENT = (warning: number) => `
storage: { url: "sqlite:plimsoll.db" }
components:
  - id: gw
    check: { kind: http, base_url: "http://127.0.0.1:9", endpoints: [/] }
    thresholds: { response_time: { warning: ${warning} } }
alerting:
  channels: [{ id: desk, kind: webhook, url: "http://127.0.0.1:9/hook" }]
`;

async function folderWithHistory() {
  const folder = createFolder();
  folders.push(folder);
  const to = Date.now();
  await fillHistory({
    path: `${folder.path}/plimsoll.db`,
    componentIds: ["gw"],
    from: to - 86_400_000,
    to,
    intervalMs: 30_000,
    metricsOf: (_, at) => {
      const slow = at > to - 7_200_000 && at < to - 3_600_000;
      return [{ name: "response_time", value: slow ? 300 : 20 + ((at / 30_000) % 7), unit: "ms", status: "HEALTHY" }];
    },
  });
  folder.write("plimsoll.yaml", COMPONENT(900));
  return folder;
}

describe("plimsoll backtest", () => {
  it("tells what another configuration would have made of the stored history", async () => {
    const folder = await folderWithHistory();
    folder.write("new.yaml", COMPONENT(200));
    const run = runCli(folder.path, ["backtest", "--config", "new.yaml", "--since", "1d"]);
    expect(await run.exitCode, run.stderr.text).toBe(0);
    expect(run.stdout.text).toMatch(/A {2}plimsoll.yaml: 0 alerts/);
    expect(run.stdout.text).toMatch(/B {2}new.yaml: 2 alerts, .* pages? \(.* a week/);
    expect(run.stdout.text).toMatch(/only in B, MEDIUM/);
    expect(run.stdout.text).toMatch(/Note: .*event_at/);
  });

  it("takes a quick try, and suggests", async () => {
    const folder = await folderWithHistory();
    const set = ["--set", "gw.thresholds.response_time.warning=200", "--set", "gw.confirm.failures=3"];
    const run = runCli(folder.path, ["backtest", ...set, "--since", "1d", "--suggest", "--json"]);
    expect(await run.exitCode, run.stderr.text).toBe(0);
    const report = JSON.parse(run.stdout.text);
    expect(report.b).toMatchObject({ source: "replayed", alerts: 2 });
    expect(report.suggestions).toMatchObject([{ component_id: "gw", metric: "response_time", basis: "quantiles" }]);
    expect(report.suggested_pages).not.toBeNull();
  });

  it("holds the current configuration against what happened when none is given", async () => {
    const folder = await folderWithHistory();
    const run = runCli(folder.path, ["backtest", "--since", "1d"]);
    expect(await run.exitCode, run.stderr.text).toBe(0);
    expect(run.stdout.text).toMatch(/A {2}what happened: 0 alerts/);
    expect(run.stdout.text).toMatch(/^No differences: 0 alerts on both sides, at the same times\.$/m);
  });

  it("tells mistakes as check-config does, and what is wrong with options", async () => {
    const folder = await folderWithHistory();
    folder.write("new.yaml", "components:\n  - id: gw\n    check: { kind: htp }\n");
    const bad = runCli(folder.path, ["backtest", "--config", "new.yaml"]);
    expect(await bad.exitCode).toBe(3);
    expect(bad.stderr.text).toMatch(/new.yaml:3:\d+/);
    const set = runCli(folder.path, ["backtest", "--set", "gw.thresholds.response_time.warnng=1"]);
    expect(await set.exitCode).toBe(3);
    expect(set.stderr.text).toMatch(/warnng/);
    const zone = runCli(folder.path, ["backtest", "--time-zone", "Mars"]);
    expect(await zone.exitCode).toBe(3);
    expect(zone.stderr.text).toMatch(/IANA time zone/);
  });

  it("refuses a change of what there is not, with what was meant", async () => {
    const folder = await folderWithHistory();
    const tell = async (change: string) => {
      const run = runCli(folder.path, ["backtest", "--set", change, "--since", "1h"]);
      expect(await run.exitCode).toBe(3);
      return run.stderr.text;
    };
    expect(await tell("gw.thresholds.respone_time.warning=200")).toMatch(/did you mean "response_time"/);
    expect(await tell("gw.thresholds.certificate_days_lft.warning=20")).toMatch(/did you mean "certificate_days_left"/);
    expect(await tell("wg.thresholds.response_time.warning=200")).toMatch(/no component; did you mean "gw"/);
  });

  it("tells pages, and by how much they are fewer than a week's", async () => {
    const folder = await folderWithHistory();
    folder.write("new.yaml", COMPONENT(200));
    const run = runCli(folder.path, ["backtest", "--config", "new.yaml", "--since", "30d"]);
    expect(await run.exitCode, run.stderr.text).toBe(0);
    expect(run.stdout.text).toMatch(/B {2}new.yaml: 2 alerts, 0 flaps, 1 page \(7 a week, /);
    expect(run.stdout.text).toMatch(/Note: Watched 1 d of the 30 d asked/);
    const short = runCli(folder.path, ["backtest", "--config", "new.yaml", "--since", "4h"]);
    expect(await short.exitCode, short.stderr.text).toBe(0);
    expect(short.stdout.text).toMatch(/B {2}new.yaml: 2 alerts, 0 flaps, 1 page \([01] of them at night\)/);
  });

  it("says that there is no store", async () => {
    const folder = createFolder();
    folders.push(folder);
    folder.write("plimsoll.yaml", COMPONENT(1));
    const run = runCli(folder.path, ["backtest"]);
    expect(await run.exitCode).toBe(3);
    expect(run.stderr.text).toMatch(/^plimsoll: there is no store at .*plimsoll.db\n$/);
    const json = runCli(folder.path, ["backtest", "--json"]);
    expect(await json.exitCode).toBe(3);
    expect(JSON.parse(json.stdout.text)).toMatchObject({ ok: false, code: "store_unavailable" });
  });

  it("says which file of labels there is not, and what is wrong with one that there is", async () => {
    const folder = await folderWithHistory();
    folder.write("bad.json", "{");
    for (const [file, words] of [
      ["none.json", `--labels: there is no file ${folder.path}/none.json`],
      ["bad.json", "--labels: bad.json: "],
    ] as const) {
      const run = runCli(folder.path, ["backtest", "--labels", file]);
      expect(await run.exitCode).toBe(3);
      expect(run.stderr.text).toContain(words);
    }
  });
});
