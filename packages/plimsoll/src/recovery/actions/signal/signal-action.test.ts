import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isAlive } from "../../../process/is-alive.fixture.ts";
import { runOnce } from "../action-run.fixture.ts";
import { aFolder, startEngine } from "../process/engine-process.fixture.ts";
import { createSignalActionKind } from "./signal-action.ts";

const kind = createSignalActionKind();

describe.runIf(process.platform === "linux")("a signal", () => {
  test.each(["HUP", "USR1", "USR2"])("%s reaches the program that has a handler for it", async (signal) => {
    const script = join(aFolder(), `pool-${process.pid}.cjs`);
    const engine = await startEngine(script, `process.on("SIG${signal}", (it) => console.log("got " + it))`);
    const line = engine.nextLine();
    const outcome = await runOnce(kind, { name: script, signal });
    expect(outcome).toEqual({ kind: "done", message: `SIG${signal} was sent to pid ${engine.pid} (node)` });
    expect(await line).toBe(`got SIG${signal}`);
  });

  test("is not sent to a program that has no handler, which it would end", async () => {
    const folder = aFolder();
    const engine = await startEngine(join(folder, "plain.cjs"));
    writeFileSync(join(folder, "plain.pid"), String(engine.pid));
    const message = `pid ${engine.pid} (node) has no handler for SIGHUP, which was not sent`;
    const outcome = await runOnce(kind, { pid_file: join(folder, "plain.pid"), signal: "HUP" });
    expect(outcome).toEqual({ kind: "failed", message });
    expect(isAlive(engine.pid)).toBe(true);
  });

  test.each(["TERM", "INT"])("%s ends it, handler or not", async (signal) => {
    const script = join(aFolder(), `ends-${process.pid}.cjs`);
    const engine = await startEngine(script);
    expect(await runOnce(kind, { name: script, signal })).toMatchObject({ kind: "done" });
    expect(await engine.ended).toBe(`SIG${signal}`);
  });

  test("has nobody to go to, or too many", async () => {
    const script = join(aFolder(), `nobody-${process.pid}.cjs`);
    const message = `a process named '${script}' is not running`;
    expect(await runOnce(kind, { name: script, signal: "HUP" })).toEqual({ kind: "failed", message });
    await startEngine(script);
    await startEngine(script);
    expect(await runOnce(kind, { name: script, signal: "TERM" })).toMatchObject({
      kind: "failed",
      message: expect.stringContaining("expected one, or all: true"),
    });
  });

  test("never goes to Plimsoll itself, and not when there is no time left", async () => {
    const file = join(aFolder(), "own.pid");
    writeFileSync(file, String(process.pid));
    expect((await runOnce(kind, { pid_file: file, signal: "TERM" })).message).toContain("Plimsoll itself");
    const script = join(aFolder(), `late-${process.pid}.cjs`);
    const engine = await startEngine(script);
    expect(await runOnce(kind, { name: script, signal: "TERM" }, { signal: AbortSignal.abort() })).toMatchObject({
      kind: "failed",
    });
    expect(isAlive(engine.pid)).toBe(true);
  });
});

test("resetting a pool is T2, ending a process T1", () => {
  const options = (signal: string) => kind.options.parse({ name: "engine", signal });
  expect(kind.leastTier(options("HUP"))).toBe("T2");
  expect(kind.leastTier(options("TERM"))).toBe("T1");
  expect(kind.what(options("USR1"))).toBe("send SIGUSR1 to a process named 'engine'");
});

test.each([{ name: "engine" }, { name: "engine", signal: "KILL" }, { name: "engine", signal: 9 }, { signal: "HUP" }])(
  "refuses the options %j",
  (options) => {
    expect(kind.options.safeParse(options).success).toBe(false);
  },
);
