import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { RecoveryAttempt, RecoveryOverview } from "@plimsoll/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { attemptOf } from "../storage/attempt.fixture.ts";
import { createFolder, type Folder, runCli } from "./cli.fixture.ts";

const AT = "2026-01-05T15:00:00.000Z";
const FREE = {
  paused: null,
  suspended: null,
  killed: null,
  unable: null,
  pending_approvals: [],
  open_attempts: [],
  cases: [],
  actions: [],
} as unknown as RecoveryOverview;
const KILLED = {
  ...FREE,
  killed: {
    action_id: "kill-all",
    by: "anna",
    at: AT,
    rearm: [{ by: "anna", at: AT, reason: "flat" }],
    rearm_required: 2,
  },
};

let folder: Folder;
let answer: RecoveryOverview | RecoveryAttempt;
const server = createServer((_request, response) => response.end(JSON.stringify(answer)));

beforeEach(async () => {
  folder = createFolder();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  folder.remove();
});

async function say(...args: string[]): Promise<string> {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const run = runCli(folder.path, ["recovery", ...args, "--url", url], { env: { NO_COLOR: "1" } });
  expect([await run.exitCode, run.stderr.text]).toEqual([0, ""]);
  return run.stdout.text;
}

test("that recovery goes on is only said where it does", async () => {
  answer = FREE;
  expect(await say("resume", "--reason", "seen")).toBe("Recovery goes on\n");
  answer = KILLED;
  const stopped = `STOPPED by anna with kill-all at ${AT}: plimsoll recovery rearm\n`;
  expect(await say("resume", "--reason", "seen")).toBe(
    `Recovery goes on, but nothing happens by itself yet:\n${stopped}`,
  );
  expect(await say("release", "engine", "--reason", "seen")).toBe(
    `engine is released: everything may be tried again, but nothing happens by itself yet:\n${stopped}`,
  );
});

test("whoever arms it again hears whether it is armed, and else who has said so", async () => {
  answer = KILLED;
  expect(await say("rearm", "--reason", "flat")).toBe("NOT ARMED YET: 1 of 2 who must have said so (anna)\n");
  answer = FREE;
  expect(await say("rearm", "--reason", "flat")).toBe("Recovery is armed again\n");
});

test("a pause says what it does not stop", async () => {
  answer = { ...FREE, open_attempts: [attemptOf(7, Date.parse(AT), { state: "running", what: "restart engine" })] };
  expect(await say("pause", "--reason", "release")).toBe(
    "Recovery is paused: nothing begins by itself until it is resumed\nstill under way: restart engine\n",
  );
});

test("whoever starts a dry run in the night is told first that nothing is done", async () => {
  answer = attemptOf(7, Date.parse(AT), { state: "dry_run", dry_run: true });
  expect(await say("start", "kill-all", "--confirm", "kill-all")).toMatch(/^NOTHING IS DONE: kill-all is a dry run\n/);
});
