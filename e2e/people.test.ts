import { spawn } from "node:child_process";
import { once } from "node:events";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, chromium } from "@playwright/test";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ensureProgram } from "../scripts/ensure-program.ts";
import { API, createFolder, freePort, type PlimsollProcess, startPlimsoll } from "./lib/plimsoll-process.ts";

const BIN = new URL("../packages/plimsoll/bin/plimsoll.js", import.meta.url).pathname;
const executablePath = ensureProgram("chromium", { install: false });
const PASSWORD = "correct horse battery";

let folder: ReturnType<typeof createFolder>;
let port: number;
let plimsoll: PlimsollProcess;
let yaml: string;

async function hashOf(password: string): Promise<string> {
  const child = spawn(process.execPath, [BIN, "hash-password"], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(password);
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  await once(child, "close");
  return text.trim();
}

beforeEach(async () => {
  folder = createFolder();
  port = await freePort();
  yaml = `
components: [{ id: this-host, check: { kind: system }, interval: 1s }]
auth: { users: [{ name: ann, display_name: Ann Lee, role: operator, password_hash: "${await hashOf(PASSWORD)}" }] }
`;
  plimsoll = await startPlimsoll(folder.path, { port, yaml });
});
afterEach(async () => {
  await plimsoll.end("SIGKILL");
  folder.remove();
});

const login = (password: string) =>
  fetch(`${plimsoll.origin}${API}/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "ann", password }),
  });
const statusWith = async (cookie: string) =>
  (await fetch(`${plimsoll.origin}${API}/me`, { headers: { cookie } })).status;
const cookieOf = (answer: Response) => answer.headers.get("set-cookie")?.split(";", 1)[0] ?? "";

it("sessions and logouts outlive kill -9, and no credential is ever printed", async () => {
  const [stays, leaves] = [cookieOf(await login(PASSWORD)), cookieOf(await login(PASSWORD))];
  await fetch(`${plimsoll.origin}${API}/logout`, { method: "POST", headers: { cookie: leaves } });
  expect((await login("hunter2hunter2")).status).toBe(401);
  const printed = plimsoll.output();
  await plimsoll.end("SIGKILL");
  plimsoll = await startPlimsoll(folder.path, { port, yaml });
  expect([await statusWith(stays), await statusWith(leaves)]).toEqual([200, 401]);
  for (const secret of [PASSWORD, "hunter2", "argon2id", stays.split("=")[1] ?? "no cookie"]) {
    expect(printed + plimsoll.output()).not.toContain(secret);
  }
});

describe.skipIf(executablePath === null)("the login page in a browser (needs Chromium: PLIMSOLL_CHROMIUM)", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? "", args: ["--no-sandbox", "--disable-gpu"] });
  });
  afterAll(() => browser.close());

  it("lets a person in by keyboard, live, and out again; axe finds nothing in either theme", async () => {
    const page = await (await browser.newContext()).newPage();
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(error.message));
    await page.goto(`${plimsoll.origin}/`);
    await page.getByLabel("Name").waitFor();
    const violations = async () =>
      (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
    expect(await violations()).toEqual([]);
    await page.keyboard.type("ann");
    await page.keyboard.press("Tab");
    await page.keyboard.type("wrong");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").filter({ hasText: "The name or the password is wrong." }).waitFor();
    expect(await violations()).toEqual([]);
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press("Enter");
    await page.getByRole("banner").getByText("live", { exact: true }).waitFor();
    await page.getByText("Ann Lee").waitFor();
    expect(await page.evaluate<string>("document.cookie")).toBe("");
    await page.getByRole("region", { name: "Components" }).getByText("this-host").waitFor();
    await page.getByText("HEALTHY").first().waitFor();
    await page.keyboard.press("t");
    await page.locator('html[data-mantine-color-scheme="light"]').waitFor();
    expect(await violations()).toEqual([]);
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByLabel("Password").waitFor();
    expect(await violations()).toEqual([]);
    expect(await page.getByText("this-host").count()).toBe(0);
    expect(faults).toEqual([]);
    await page.context().close();
  });
});
