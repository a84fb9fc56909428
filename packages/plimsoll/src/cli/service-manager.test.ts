import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, it } from "vitest";
import { silentLog } from "../port/log.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { createServiceManager } from "./service-manager.ts";

const [notify, python] = [process.env.PLIMSOLL_SYSTEMD_NOTIFY, process.env.PLIMSOLL_PYTHON];
/** Receives as systemd does, a datagram a line; a barrier is a descriptor that is closed, for which the sender waits. */
const RECEIVER = `import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print("bound", flush=True)
while True:
    said = s.recv(4096).decode().strip().replace("\\n", " ")
    if said != "BARRIER=1": print(said, flush=True)`;

describe("without a service manager", () => {
  it("nobody is told anything", async () => {
    const env = { PATH: "" };
    const clock = createVirtualClock();
    const manager = createServiceManager({ env, clock, log: silentLog });
    manager.ready("", () => true);
    manager.stopping();
    await clock.advance(1e6);
    expect(env).toEqual({ PATH: "" });
  });
});

const needs = notify === undefined || python === undefined;
describe.skipIf(needs)("systemd (needs its notify: PLIMSOLL_SYSTEMD_NOTIFY, PLIMSOLL_PYTHON)", () => {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  const startManager = async (more: Record<string, string> = {}) => {
    const folder = mkdtempSync(join(tmpdir(), "plimsoll-notify-"));
    const socket = join(folder, "socket");
    const receiver = spawn(python ?? "", ["-c", RECEIVER, socket], { stdio: ["ignore", "pipe", "inherit"] });
    ends.push(async () => {
      const ended = once(receiver, "exit");
      receiver.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    });
    const lines = createInterface({ input: receiver.stdout })[Symbol.asyncIterator]();
    const heard = async () => (await lines.next()).value as string;
    expect(await heard()).toBe("bound");
    const env: Record<string, string | undefined> = { PATH: process.env.PATH, NOTIFY_SOCKET: socket, ...more };
    const clock = createVirtualClock();
    return { env, clock, heard, manager: createServiceManager({ env, clock, log: silentLog }) };
  };

  it("hears that it is ready, twice in the watchdog's time that it works, and that it ends", async () => {
    const { env, clock, heard, manager } = await startManager({ WATCHDOG_USEC: "60000000" });
    expect(Object.keys(env)).toEqual(["PATH"]);
    let isWorking = true;
    manager.ready("http://127.0.0.1:8787, 3 components", () => isWorking);
    expect(await heard()).toBe("READY=1 STATUS=http://127.0.0.1:8787, 3 components");
    await clock.advance(29_999);
    isWorking = false;
    await clock.advance(1);
    isWorking = true;
    await clock.advance(30_000);
    expect(await heard()).toBe("WATCHDOG=1");
    manager.stopping();
    expect(await heard()).toBe("STOPPING=1");
  });

  it("hears of no watchdog where that is another process's", async () => {
    const { clock, heard, manager } = await startManager({ WATCHDOG_USEC: "60000000", WATCHDOG_PID: "1" });
    manager.ready("up", () => true);
    expect(await heard()).toContain("READY=1");
    await clock.advance(600_000);
    manager.stopping();
    expect(await heard()).toBe("STOPPING=1");
  });
});
