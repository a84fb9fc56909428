import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readText } from "../../../process/read-text.ts";
import { runOnce } from "../action-run.fixture.ts";
import { createSystemdActionKind } from "./systemd-action.ts";

const kind = createSystemdActionKind();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-systemd-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/**
 * A systemctl that answers as that of systemd 252 does: exit codes of systemctl(1), words of its source. It comes first on
 * PATH and tells what it was called with.
 */
function fakeSystemctl({ code = 0, stderr = "", hangs = false }): void {
  const path = join(folder, "systemctl");
  const wait = hangs ? "trap '' TERM\nwhile :; do sleep 1; done\n" : "";
  writeFileSync(
    path,
    `#!/bin/sh\nprintf '%s\\n' "$@" > "${folder}/args"\nenv > "${folder}/env"\ncat >&2 <<'END'\n${stderr}END\n${wait}exit ${code}\n`,
  );
  chmodSync(path, 0o755);
  vi.stubEnv("PATH", `${folder}${delimiter}${process.env.PATH}`);
}
const read = (name: string) => readFileSync(join(folder, name), "utf8").trimEnd().split("\n");

test("asks for the unit by name, without a password, a pager or a shell", async () => {
  fakeSystemctl({});
  vi.stubEnv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/user/1/bus");
  const outcome = await runOnce(kind, { unit: "engine@fx-1.service" });
  expect(outcome).toEqual({ kind: "done", message: "systemctl restart engine@fx-1.service ended with 0" });
  expect(read("args")).toEqual(["--no-ask-password", "--no-pager", "restart", "--", "engine@fx-1.service"]);
  expect(read("env").some((line) => line.startsWith("DBUS_"))).toBe(false);
  expect(read("env")).toContain("LC_ALL=C");
});

test("asks the manager of its own user where it is told to", async () => {
  fakeSystemctl({});
  vi.stubEnv("XDG_RUNTIME_DIR", "/run/user/1");
  await runOnce(kind, { unit: "engine", verb: "reload", user: true });
  expect(read("args")).toEqual(["--user", "--no-ask-password", "--no-pager", "reload", "--", "engine.service"]);
  expect(read("env")).toContain("XDG_RUNTIME_DIR=/run/user/1");
});

const SEE = `See system logs and 'systemctl status engine.service' for details.\n`;
const WHY = `See "systemctl status engine.service" and "journalctl -xeu engine.service" for details.\n`;
describe("fails in systemctl's own words", () => {
  test.each([
    [5, "Failed to restart engine.service: Unit engine.service not found.\n"],
    [1, `Job for engine.service failed because the control process exited with error code.\n${WHY}`],
    [1, `Job for engine.service failed because a timeout was exceeded.\n${WHY}`],
    [1, "Job for engine.service canceled.\n"],
    [1, `Failed to restart engine.service: Unit engine.service is masked.\n`],
    [1, `Failed to restart engine.service: Connection timed out\n${SEE}`],
    [3, `Failed to restart engine.service: Job type reload is not applicable for unit engine.service.\n${SEE}`],
  ])("%i: %s", async (code, stderr) => {
    fakeSystemctl({ code, stderr });
    const [first] = stderr.split("\n");
    expect(await runOnce(kind, { unit: "engine" })).toEqual({
      kind: "failed",
      message: `systemctl restart engine.service ended with ${code}: ${first}`,
      output: stderr.trim(),
    });
  });

  test.each([
    [4, "Access denied"],
    [1, "Interactive authentication required."],
  ])("%i: %s, and says what would help", async (code, words) => {
    fakeSystemctl({ code, stderr: `Failed to restart engine.service: ${words}\n${SEE}` });
    const { message } = await runOnce(kind, { unit: "engine" });
    expect(message).toContain(`ended with ${code}: Failed to restart engine.service: ${words}; Plimsoll's user needs`);
  });
});

test("a job that does not end is not waited for, and may go on", async () => {
  fakeSystemctl({ hangs: true });
  expect(await runOnce(kind, { unit: "engine" }, { deadlineMs: 300 })).toEqual({
    kind: "failed",
    message: "systemctl restart engine.service was not done in the 0.3 s that it had; systemd may go on with it",
  });
});

test("a host without systemctl says so", async () => {
  vi.stubEnv("PATH", folder);
  const message = "systemctl restart engine.service could not be started (ENOENT): is systemd on this host?";
  expect(await runOnce(kind, { unit: "engine" })).toEqual({ kind: "failed", message });
});

const isBooted = readText("/proc/1/comm")?.trim() === "systemd";
test.runIf(existsSync("/usr/bin/systemctl") && !isBooted)(
  "the real systemctl says that this host is not run by it",
  async () => {
    const { kind: how, message } = await runOnce(kind, { unit: "engine" });
    expect(how).toBe("failed");
    expect(message).toBe(
      "systemctl restart engine.service ended with 1: System has not been booted with systemd as init system (PID 1). Can't operate.",
    );
  },
);

test("says what it does, and to what", () => {
  const options = kind.options.parse({ unit: "engine", verb: "stop" });
  expect(kind.what(options)).toBe("stop the systemd unit engine.service");
  expect(kind.target(options)).toBe("unit engine.service");
  expect(kind.target(kind.options.parse({ unit: "engine.service", user: true }))).toBe("user unit engine.service");
});

test.each([
  {},
  { unit: "" },
  { unit: "-H" },
  { unit: "--host=evil" },
  { unit: "engine; reboot" },
  { unit: "eng*" },
  { unit: "../engine.service" },
  { unit: "engine@.service" },
  { unit: "é.service" },
  { unit: "a\nb" },
  { unit: "a".repeat(256) },
  { unit: "engine", verb: "isolate" },
  { unit: "engine", force: true },
])("refuses the options %j", (options) => {
  expect(kind.options.safeParse(options).success).toBe(false);
});
