import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { createRegistries } from "../../app.ts";
import { startFakeFreqtrade } from "../../checkers/presets/fake-freqtrade.fixture.ts";
import { serveHttp } from "../../checkers/web/web-server.fixture.ts";
import { parseConfig } from "../../config/parse-config.ts";
import { discover } from "../../discovery/discover.ts";
import { WEB_SERVICES } from "../../discovery/web-services.ts";
import { createSystemClock } from "../../engine/system-clock.ts";
import { createFolder } from "../cli.fixture.ts";
import { outcomeLines, proposalYaml } from "./proposal.ts";
import { tryFound } from "./try-found.ts";

const clock = createSystemClock({ holdOpen: true });
const JESSE = { post: { description: "Send feedback to the Jesse team" } };
/** What a busy host makes of it is not what is asked here: it was opened and measured. */
const MEASURED = /^[A-Z]+, (connection|query)_time/;
const context = { clock, timeoutMs: 20_000 };

/** Looks around where one engine answers, with databases beside the configuration, and writes what is proposed. */
async function propose(url: string, databases: readonly string[] = []) {
  const folder = createFolder();
  onTestFinished(() => folder.remove());
  for (const name of databases) {
    const database = new DatabaseSync(join(folder.path, name));
    database.exec("CREATE TABLE trades (id)");
    database.close();
  }
  const webServices = WEB_SERVICES.map((it) => ({ ...it, mayUseTls: false, ports: [Number(new URL(url).port)] }));
  const found = await discover({ ...context, folder: folder.path, protocols: [], webServices });
  const path = join(folder.path, "plimsoll.yaml");
  const tried = await tryFound(found, { ...context, env: {}, path });
  const read = (text: string, env: Record<string, string> = {}) => {
    const readFile = () => "";
    return parseConfig(text, { file: path, env, readFile, ...createRegistries({ clock }) }).components.map(
      ({ id }) => id,
    );
  };
  return { tried, text: proposalYaml(tried), read };
}

test("an engine that needs no login is proposed by its preset, each of its components tried", async () => {
  const { url } = await serveHttp((_, response) => response.end('"Running since 2026-11-26 08:00:00."'));
  const { tried, text, read } = await propose(url);
  expect(tried.flatMap(outcomeLines)).toEqual([expect.stringMatching(/^octobot-api: [A-Z]+, response_time/)]);
  expect(text).toContain(`\n  # Tried: octobot-api: `);
  expect(text).toContain(`\n  - preset: octobot\n    url: ${url}\n`);
  expect(text).toContain("plimsoll explain octobot");
  expect(read(text)).toEqual(["this-host", "octobot-api"]);
  expect(text).toMatch(
    /\n {2}# No progress is declared: .* octobot-api does more than answer: .*progress: \{ component: ID \}\n/,
  );
});

test("below an engine that needs a login stands its preset, to be put in its place with its database", async () => {
  const { url } = await startFakeFreqtrade();
  const databases = ["tradesv3.dryrun.sqlite", "tradesv3.sqlite"];
  const { text, read, tried } = await propose(url, databases);
  expect(tried.flatMap(outcomeLines)).toEqual([
    expect.stringMatching(/^[A-Z]+, response_time/),
    expect.stringMatching(MEASURED),
    expect.stringMatching(MEASURED),
  ]);
  expect(read(text)).toEqual(["this-host", "freqtrade-api", "freqtrade-dryrun-db", "freqtrade-db"]);
  expect(text).toContain("place of freqtrade-api and freqtrade-db. What it brings: plimsoll explain freqtrade\n");
  expect(text).toContain("# Until then no progress is declared: freqtrade-api tells that it answers");

  const login = { FREQTRADE_USER: "freqtrader", FREQTRADE_PASSWORD: "SuperSecret1!" };
  expect(read(inPlaceOf(text, ["freqtrade-api", "freqtrade-db"]), login)).toEqual([
    "this-host",
    "freqtrade-api",
    "freqtrade-loop",
    "freqtrade-host",
    "freqtrade-db",
    "freqtrade-orders",
    "freqtrade-dryrun-db",
  ]);
});

test("a preset that is offered names no database where none was found", async () => {
  const { url } = await startFakeFreqtrade();
  const { text } = await propose(url);
  expect(text).toContain("  # - preset: freqtrade\n");
  expect(text).not.toContain("database:");
});

test.each([
  {
    preset: "jesse",
    pages: { "/": "<!DOCTYPE html>", "/openapi.json": JSON.stringify({ paths: { "/system/feedback": JESSE } }) },
    env: { JESSE_PASSWORD: "secret" },
    parts: ["jesse-api"],
  },
  {
    preset: "hummingbot",
    pages: { "/": JSON.stringify({ name: "Hummingbot API", version: "1.0.1", status: "running" }) },
    env: { HUMMINGBOT_API_USER: "admin", HUMMINGBOT_API_PASSWORD: "secret" },
    parts: ["hummingbot-api", "hummingbot-api-mqtt", "hummingbot-fleet", "hummingbot-api-host"],
  },
])("$preset is offered with its login from the environment", async ({ preset, pages, env, parts }) => {
  const { url } = await serveHttp(({ url: path = "" }, response) => {
    const page = (pages as Record<string, string>)[path];
    response.statusCode = page === undefined ? 401 : 200;
    response.end(page);
  });
  const { text, read } = await propose(url);
  const [, plain] = read(text);
  expect(plain).toBe(`${preset}-api`);
  expect(text).toContain(`# - preset: ${preset}\n`);
  expect(read(inPlaceOf(text, [`${preset}-api`]), env)).toEqual(["this-host", ...parts]);
  expect(text).toMatch(new RegExp(`\n {2}# No progress is declared: .* ${preset}-api does more than answer`));
});

/** As a person would: the components go, and the preset's lines lose their marks. */
function inPlaceOf(text: string, ids: readonly string[]): string {
  const without = ids.reduce((left, id) => left.replace(new RegExp(`^ {2}- id: ${id}\n(?: {4}.*\n)*`, "m"), ""), text);
  const inserted = without.replace(/^ {2}# (- preset: .*)\n((?: {2}# {3}.*\n)*)/m, (_, first: string, more: string) => {
    return `  ${first}\n${more.replace(/^ {2}# /gm, "  ")}`;
  });
  expect(inserted).not.toBe(without);
  return inserted;
}
