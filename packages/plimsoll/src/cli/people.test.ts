import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRegistries, type ServerHandle, startServer } from "../app.ts";
import { hashApiKey } from "../auth/api-key.ts";
import { createPasswordVerifier, hashPassword } from "../auth/password.ts";
import { parseConfig } from "../config/parse-config.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import { silentLog } from "../port/log.ts";
import { closedPort, createFolder, type Folder, runCli } from "./cli.fixture.ts";

let folder: Folder;
beforeEach(() => {
  folder = createFolder();
});
afterEach(() => folder.remove());

describe("hash-password", () => {
  it("hashes what stands on standard input, without its line end", async () => {
    const run = runCli(folder.path, ["hash-password"]);
    run.typed.end("correct horse battery\n");
    expect(await run.exitCode).toBe(0);
    expect(run.stdout.text).toMatch(/^\$argon2id\$v=19\$m=\d+,t=\d+,p=1\$\S+\n$/);
    expect(await createPasswordVerifier()(run.stdout.text.trim(), "correct horse battery")).toBe(true);
  });

  it("asks twice on a terminal, shows nothing of it, and takes corrections", async () => {
    const run = runCli(folder.path, ["--json", "hash-password"], { isTTY: true });
    await run.stderr.until(/Password: $/);
    run.typed.write("correct horsf\u007fe battery\r");
    await run.stderr.until(/Once more: $/);
    run.typed.write("correct horse battery\r");
    expect(await run.exitCode).toBe(0);
    const { password_hash } = JSON.parse(run.stdout.text) as { password_hash: string };
    expect(await createPasswordVerifier()(password_hash, "correct horse battery")).toBe(true);
    expect(run.stderr.text).toBe("Password: \nOnce more: \n");
  });

  it.each([
    { what: "two that differ", second: "correct horse batterz\r", words: /were not the same/ },
    { what: "giving up", second: "\u0003", words: /given up/ },
  ])("makes nothing of $what", async ({ second, words }) => {
    const run = runCli(folder.path, ["hash-password"], { isTTY: true });
    await run.stderr.until(/Password: $/);
    run.typed.write("correct horse battery\r");
    await run.stderr.until(/Once more: $/);
    run.typed.write(second);
    expect(await run.exitCode).toBe(3);
    expect(run.stderr.text).toMatch(words);
    expect(run.stdout.text).toBe("");
  });

  it("refuses one that is short, by its length alone", async () => {
    const run = runCli(folder.path, ["hash-password"]);
    run.typed.end("hunter2");
    expect(await run.exitCode).toBe(3);
    expect(run.stderr.text).toContain("this password has 7 characters; expected 12 to 1024 characters");
    expect(run.stderr.text).not.toContain("hunter2");
  });
});

describe("create-key", () => {
  it("shows a new key once, and the line of the configuration that holds its hash", async () => {
    const run = runCli(folder.path, ["create-key", "--name", "grafana", "--role", "operator"]);
    expect(await run.exitCode).toBe(0);
    const key = /plk_[\w-]{43}/.exec(run.stdout.text)?.[0] ?? "";
    const yaml = run.stdout.text.slice(run.stdout.text.indexOf("auth:"));
    expect(yaml).not.toContain(key);
    const options = { file: "plimsoll.yaml", env: {}, readFile: () => "" };
    const registries = createRegistries({ clock: createSystemClock() });
    expect(parseConfig(yaml, { ...options, ...registries }).auth.apiKeys).toEqual([
      { name: "grafana", role: "operator", keyHash: hashApiKey(key).toString("hex") },
    ]);
  });

  it.each([
    [["--role", "risk"], /--role: expected one of viewer, operator, admin/],
    [["--name", "a b"], /--name: expected letters/],
  ])("refuses %j", async (args, words) => {
    const run = runCli(folder.path, ["create-key", ...args]);
    expect(await run.exitCode).toBe(3);
    expect(run.stderr.text).toMatch(words);
  });
});

describe("a server with users", () => {
  let server: ServerHandle;
  let key: string;
  let text: string;
  const config = (yaml: string) => {
    const registries = createRegistries({ clock: createSystemClock() });
    return parseConfig(yaml, { file: `${folder.path}/plimsoll.yaml`, env: {}, readFile: () => "", ...registries });
  };

  beforeEach(async () => {
    const made = runCli(folder.path, ["--json", "create-key", "--name", "cli", "--role", "operator"]);
    await made.exitCode;
    const line = JSON.parse(made.stdout.text) as { key: string; key_hash: string };
    key = line.key;
    text = `
server: { port: ${await closedPort()} }
components: [{ id: host, check: { kind: system } }]
auth:
  users: [{ name: ann, role: admin, password_hash: "${await hashPassword("correct horse battery")}" }]
  api_keys: [{ name: cli, role: operator, key_hash: "${line.key_hash}" }]
`;
    folder.write("plimsoll.yaml", text);
    server = await startServer({ config: config(text), log: silentLog });
  });
  afterEach(() => server.stop());

  it.each([["status"], ["check"], ["export"]])("refuses %s without a key, and says what to give", async (command) => {
    const run = runCli(folder.path, [command]);
    expect(await run.exitCode).toBe(3);
    expect(run.stderr.text).toContain("give an API key, in PLIMSOLL_API_KEY or by --api-key-file");
  });

  it.each([["status"], ["check"], ["export"]])(
    "answers %s with a key from the environment or a file",
    async (command) => {
      folder.write("cli.key", `${key}\n`);
      const byFile = runCli(folder.path, ["--api-key-file", "cli.key", command]);
      const byEnvironment = runCli(folder.path, [command], { env: { PLIMSOLL_API_KEY: key } });
      await Promise.all([byFile.exitCode, byEnvironment.exitCode]);
      for (const { stdout, stderr } of [byFile, byEnvironment]) {
        expect(stderr.text).toBe("");
        expect(stdout.text).not.toBe("");
      }
    },
  );

  it("is watched with a key, and says on the way what is wrong without one", async () => {
    const stranger = runCli(folder.path, ["watch"]);
    await stranger.stderr.until(/the server wants to know who asks: give an API key/);
    stranger.stdout.destroy();
    await stranger.exitCode;
    const run = runCli(folder.path, ["--json", "watch"], { env: { PLIMSOLL_API_KEY: key } });
    await run.stdout.until(/"type":"snapshot"/);
    run.stdout.destroy();
    await run.exitCode;
  });

  it.each([
    {
      what: "a file that is not there",
      args: ["--api-key-file", "none.key"],
      env: {},
      words: /cannot read .*none\.key: ENOENT/,
    },
    {
      what: "a key with a line break",
      args: [],
      env: { PLIMSOLL_API_KEY: "plk_a\nplk_b" },
      words: /PLIMSOLL_API_KEY: expected one/,
    },
  ])("is not asked with $what", async ({ args, env, words }) => {
    const run = runCli(folder.path, [...args, "status"], { env: { ...env } });
    expect(await run.exitCode).toBe(3);
    expect(run.stderr.text).toMatch(words);
  });

  it("takes people from a reload at once, and asks nobody any more when it has none", async () => {
    const me = () =>
      fetch(`${server.address}/api/trading-engine/health/me`, { headers: { authorization: `Bearer ${key}` } });
    expect((await me()).status).toBe(200);
    await server.reload(config(text.replace(/\n {2}api_keys: .*/, "")));
    expect((await me()).status).toBe(401);
    await server.reload(config(text.replace(/auth:[\s\S]*/, "")));
    expect(await (await me()).json()).toMatchObject({ name: "local" });
  });

  it("does not open itself to the network by a reload without people while it listens there", async () => {
    const open = text.replace("server: {", "server: { host: 0.0.0.0,").replace(/port: \d+/, "port: 0");
    const networked = await startServer({
      config: config(open.replace("components", "storage: { url: 'sqlite::memory:' }\ncomponents")),
      log: silentLog,
    });
    const stranger = () => fetch(`${networked.address.replace("0.0.0.0", "127.0.0.1")}/metrics`);
    await expect(networked.reload(config(text.replace(/auth:[\s\S]*/, "")))).rejects.toMatchObject({
      code: "config_invalid",
      message: expect.stringContaining("the server listens on 0.0.0.0 until it is started again"),
    });
    expect((await stranger()).status).toBe(401);
    await networked.stop();
  });
});
