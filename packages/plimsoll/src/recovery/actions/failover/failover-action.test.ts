import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { serveHttp } from "../../../checkers/web/web-server.fixture.ts";
import { isAlive } from "../../../process/is-alive.fixture.ts";
import { anAction, anAttempt, runOnce } from "../action-run.fixture.ts";
import { createActionRegistry } from "../registry.ts";
import { createFailoverActionKind } from "./failover-action.ts";

const kind = createFailoverActionKind(createActionRegistry);

/** Writes down its number, and never ends. */
const HANGS = `require("fs").writeFileSync(process.argv[1], String(process.pid)); setInterval(() => {}, 1000)`;

/** A failover between two feeds, whose steps are programs that write down that they ran, and with which key. */
function setUp() {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-failover-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string) => join(folder, name);
  const step = (name: string, code = 0) => {
    const note = `require("fs").appendFileSync(process.argv[1], process.argv[2] + " " + process.env.PLIMSOLL_ATTEMPT + "\\n")`;
    return { kind: "command", argv: [process.execPath, "-e", `${note}; process.exitCode = ${code}`, at("log"), name] };
  };
  const options = {
    name: "market-data",
    from: "feed A",
    to: "feed B",
    fence: step("fence"),
    switch: step("switch") as object,
    marker: at("switched"),
  };
  const log = () => (existsSync(at("log")) ? readFileSync(at("log"), "utf8").trim().split("\n") : []);
  return { folder, at, step, options, log, run: (more: object = {}) => runOnce(kind, { ...options, ...more }) };
}

test("fences, then switches, each with a key of its own, and remembers it", async () => {
  const { at, log, run } = setUp();
  expect(await run()).toMatchObject({
    kind: "done",
    message: expect.stringMatching(/^market-data was switched from feed A to feed B: /),
  });
  expect(log()).toEqual(["fence attempt-1-fence", "switch attempt-1-switch"]);
  expect(readFileSync(at("switched"), "utf8")).toMatch(/^market-data was switched from feed A to feed B at 20/);
});

test("never switches again or back once it was switched", async () => {
  const { folder, at, log, run } = setUp();
  await run();
  expect(await run()).toMatchObject({
    kind: "failed",
    message: expect.stringMatching(/^market-data is on its standby feed B since .*: fail back by hand, then remove /),
  });
  expect(log()).toHaveLength(2);
  rmSync(at("switched"));
  expect((await run()).kind).toBe("done");
  expect(readdirSync(folder).sort()).toEqual(["log", "switched"]);
});

test("does nothing and asks for a person where Plimsoll was killed between the switch and the marker", async () => {
  const { at, log, run } = setUp();
  writeFileSync(at("switched.6"), "market-data was switched from feed A to feed B at 2026\n");
  const outcome = await run();
  expect(outcome).toMatchObject({ kind: "failed", needsPerson: true });
  expect(outcome.message).toBe(
    `nobody can tell whether market-data was switched: an attempt before was ended in the middle and has left ${at("switched.6")}. ` +
      `Look which of feed A and feed B is active: if feed B is, rename it to ${at("switched")}; if feed A is, remove it`,
  );
  expect(log()).toEqual([]);
  rmSync(at("switched.6"));
  writeFileSync(at("switched.6.txt"), "a person's own note");
  expect((await run()).kind).toBe("done");
});

test("leaves what tells of it behind when it is killed in the middle", async () => {
  const { folder, at, options, step } = setUp();
  const hanging = { ...options, switch: { ...step("switch"), argv: [process.execPath, "-e", HANGS, at("switching")] } };
  const script = join(import.meta.dirname, "failing-over.fixture.ts");
  const given = ["--conditions=plimsoll-source", script, JSON.stringify(hanging)];
  const killed = spawn(process.execPath, given, { stdio: "ignore" });
  const exited = once(killed, "exit");
  await vi.waitUntil(() => existsSync(at("switching")) && readFileSync(at("switching"), "utf8") !== "", {
    timeout: 20_000,
  });
  killed.kill("SIGKILL");
  await exited;
  expect(readdirSync(folder)).toContain("switched.7");
  expect(await anAction(kind, hanging).endLeftover?.("attempt-1")).toMatch(
    /^nobody can tell whether market-data was switched: /,
  );
  await expect.poll(() => isAlive(Number(readFileSync(at("switching"), "utf8")))).toBe(false);
  expect(await runOnce(kind, options)).toMatchObject({ kind: "failed", needsPerson: true });
}, 30_000);

test("fences over HTTP, and switches nothing where that is refused", async () => {
  const { log, run } = setUp();
  const keys: unknown[] = [];
  let status = 409;
  const { url } = await serveHttp((request, response) => {
    keys.push(request.headers["idempotency-key"]);
    response.writeHead(status).end();
  });
  const fence = { kind: "http", url: `${url}/fence` };
  expect((await run({ fence })).message).toMatch(/^feed A could not be fenced: .*answered 409: nothing was switched$/);
  expect(log()).toEqual([]);
  status = 204;
  expect((await run({ fence })).kind).toBe("done");
  expect(keys).toEqual(["attempt-1-fence", "attempt-1-fence"]);
  expect(log()).toEqual(["switch attempt-1-switch"]);
});

test("switches nothing where the primary could not be fenced", async () => {
  const { folder, log, step, run } = setUp();
  expect(await run({ fence: step("fence", 3) })).toMatchObject({
    kind: "failed",
    message: expect.stringMatching(/^feed A could not be fenced: .*ended with 3: nothing was switched$/),
  });
  expect(log()).toEqual(["fence attempt-1-fence"]);
  expect(readdirSync(folder)).toEqual(["log"]);
});

test("says that nothing is active where the switch fails, and may be tried again", async () => {
  const { at, step, run } = setUp();
  expect(await run({ switch: step("switch", 4) })).toMatchObject({
    kind: "failed",
    message: expect.stringMatching(/^feed A is fenced, but feed B has not taken over: /),
  });
  expect(existsSync(at("switched"))).toBe(false);
  expect((await run()).kind).toBe("done");
});

test("fences nothing where the marker could not be written, or can't be looked at", async () => {
  const { at, log, run } = setUp();
  expect((await run({ marker: join(at("nowhere"), "switched") })).message).toContain("can't be written (ENOENT)");
  writeFileSync(at("file"), "");
  expect((await run({ marker: join(at("file"), "switched") })).message).toContain("nobody can tell whether");
  expect(log()).toEqual([]);
});

test("ends with the attempt, and begins no switch after it", async () => {
  const { at, log, options } = setUp();
  const forever = `require("fs").writeFileSync(process.argv[1], ""); setInterval(() => {}, 1000)`;
  const fence = { kind: "command", argv: [process.execPath, "-e", forever, at("began")] };
  const stop = new AbortController();
  const outcome = runOnce(kind, { ...options, fence }, anAttempt({ signal: stop.signal }));
  await expect.poll(() => existsSync(at("began")), { timeout: 20_000 }).toBe(true);
  stop.abort();
  expect((await outcome).kind).toBe("failed");
  const late = await runOnce(kind, { ...options, fence }, { deadlineMs: 300 });
  expect(late.message).toMatch(/^feed A could not be fenced: /);
  expect(log()).toEqual([]);
  expect(existsSync(at("switched"))).toBe(false);
});

test("switches by a small file, which keeps its mode and the one before", async () => {
  const { folder, at, run } = setUp();
  mkdirSync(at("etc"));
  writeFileSync(at("etc/feed.conf"), "url = a\n");
  chmodSync(at("etc/feed.conf"), 0o640);
  symlinkSync(at("etc/feed.conf"), at("feed.conf"));
  const change = { kind: "file", path: at("feed.conf"), content: "url = b\n" };
  expect(await run({ switch: change })).toMatchObject({ kind: "done" });
  expect(readFileSync(at("feed.conf"), "utf8")).toBe("url = b\n");
  expect(statSync(at("etc/feed.conf")).mode & 0o777).toBe(0o640);
  expect(readFileSync(at("etc/feed.conf.before-7"), "utf8")).toBe("url = a\n");
  expect(readdirSync(at("etc")).sort()).toEqual(["feed.conf", "feed.conf.before-7"]);
  expect(readdirSync(folder).sort()).toEqual(["etc", "feed.conf", "log", "switched"]);
});

test("a file that can't be written is a failed switch", async () => {
  const { at, run } = setUp();
  const change = { kind: "file", path: join(at("nowhere"), "feed.conf"), content: "" };
  expect(await run({ switch: change })).toMatchObject({
    kind: "failed",
    message: expect.stringMatching(/^feed A is fenced, but feed B has not taken over: .*can't be written \(ENOENT\)$/),
  });
});

test("is refused without a fence, and says why; so it is never begun", async () => {
  const { options, log } = setUp();
  const { fence: _, ...unfenced } = options;
  const parsed = kind.options.parse(unfenced);
  expect(kind.faults?.(parsed)).toEqual([
    {
      path: ["fence"],
      message: "a failover needs a fence: while the old primary may still act, two would act at once",
    },
  ]);
  expect((await runOnce(kind, unfenced)).message).toBe("market-data has no fence: nothing was switched");
  expect(log()).toEqual([]);
  expect(kind.faults?.(kind.options.parse(options))).toEqual([]);
  expect(kind.faults?.(kind.options.parse({ ...options, to: "feed A" }))).toMatchObject([{ path: ["to"] }]);
});

test("names the mistakes of its steps with their place", () => {
  const { options } = setUp();
  const wrong = { ...options, fence: { kind: "command", argv: [] }, switch: { kind: "file", path: "" } };
  const paths = kind.options.safeParse(wrong).error?.issues.map(({ path }) => path.join("."));
  expect(paths).toEqual(["fence.argv", "switch.path", "switch.content"]);
  expect(kind.options.safeParse({ ...options, fence: { kind: "failover" } }).success).toBe(false);
});

test("says both steps to those who have to agree", () => {
  const { options } = setUp();
  const change = { kind: "file", path: "/etc/feed.conf", content: "token = s3cret" };
  const parsed = kind.options.parse({ ...options, fence: { kind: "command", argv: ["fence-a"] }, switch: change });
  expect(kind.what(parsed)).toBe(
    "fail market-data over from feed A to feed B: first run fence-a, then write /etc/feed.conf",
  );
});
