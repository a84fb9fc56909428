import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { createFolder, type Folder, runCli } from "./cli.fixture.ts";

let folder: Folder;
beforeEach(() => {
  folder = createFolder();
  const database = new DatabaseSync(join(folder.path, "tradesv3.sqlite"));
  database.exec("CREATE TABLE trades (id)");
  database.close();
});
afterEach(() => folder.remove());

const file = () => join(folder.path, "plimsoll.yaml");

test("writes a commented configuration that check-config accepts, each check tried", async () => {
  const run = runCli(folder.path, ["init"]);
  expect(await run.exitCode).toBe(0);
  const text = readFileSync(file(), "utf8");
  expect(text).toMatch(
    /# freqtrade's database at tradesv3\.sqlite: its header is SQLite's\.\n {2}# Tried: [A-Z]+, (connection|query)_time /,
  );
  const { components } = parse(text) as { components: { id: string; check: object }[] };
  expect(components[0]).toMatchObject({ id: "this-host", check: { kind: "system" } });
  expect(components.find((it) => it.id === "freqtrade-db")?.check).toEqual({ kind: "sqlite", path: "tradesv3.sqlite" });
  expect(await runCli(folder.path, ["check-config"]).exitCode).toBe(0);
});

test("never replaces a file unless it is told to", async () => {
  folder.write("plimsoll.yaml", "# mine\n");
  for (const args of [["init"], ["init", "--yes"], ["--json", "init"]]) {
    expect(await runCli(folder.path, args).exitCode).toBe(3);
    expect(readFileSync(file(), "utf8")).toBe("# mine\n");
  }
  expect(await runCli(folder.path, ["init", "--force"]).exitCode).toBe(0);
  expect(readFileSync(file(), "utf8")).toContain("components:");
});

test("writes where it is told to and tells programs what was found", async () => {
  const run = runCli(folder.path, ["init", "--json", "--output", "found.yaml"]);
  expect(await run.exitCode).toBe(0);
  const report = JSON.parse(run.stdout.text) as {
    file: string;
    found: { item: { id: string }; tried: Record<string, string> }[];
  };
  expect(report.file).toBe(join(folder.path, "found.yaml"));
  const database = report.found.find((it) => it.item.id === "freqtrade-db");
  expect(database?.tried["freqtrade-db"]).toMatch(/^[A-Z]+, (connection|query)_time /);
  expect(existsSync(file())).toBe(false);
});

test.each([
  ["n", false],
  ["", false],
  ["yes", true],
])("on a terminal it asks before it replaces a file: %j", async (answer, replaced) => {
  folder.write("plimsoll.yaml", "# mine\n");
  const run = runCli(folder.path, ["init"], { isTTY: true });
  await run.stdout.until(/exists\. Replace it\? \[y\/N\]/);
  run.typed.write(`${answer}\n`);
  expect(await run.exitCode).toBe(replaced ? 0 : 3);
  expect(readFileSync(file(), "utf8") === "# mine\n").toBe(!replaced);
});
