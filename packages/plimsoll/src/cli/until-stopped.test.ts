import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { Captured } from "./cli.fixture.ts";
import { type Running, STOP_LIMIT_MS, untilStopped } from "./until-stopped.ts";

class Host extends EventEmitter {
  readonly exits: number[] = [];
  exit(code: number): void {
    this.exits.push(code);
  }
  signal(name: NodeJS.Signals): void {
    this.emit(name, name);
  }
}

function follow(parts: Partial<Pick<Running, "stop" | "reload">>) {
  const host = new Host();
  const clock = createVirtualClock();
  const stderr = new Captured();
  const context = { clock, json: false, stderr };
  const nothing = () => Promise.resolve();
  return { host, clock, stderr, ended: untilStopped({ context, host, stop: nothing, reload: nothing, ...parts }) };
}

const never = () => new Promise<void>(() => undefined);

test.each(["SIGINT", "SIGTERM"] as const)("%s stops, and leaves no listener behind", async (signal) => {
  const { host, ended } = follow({});
  host.signal(signal);
  await ended;
  expect(host.exits).toEqual([]);
  expect(host.eventNames()).toEqual([]);
});

test("a second signal ends at once, with the code that a shell gives it", async () => {
  const { host, clock, ended } = follow({ stop: never });
  host.signal("SIGTERM");
  await clock.advance(0);
  host.signal("SIGINT");
  host.signal("SIGTERM");
  expect(host.exits).toEqual([130, 143]);
  await clock.advance(STOP_LIMIT_MS);
  await ended;
});

test("stopping that takes too long is given up, in words", async () => {
  const { host, clock, stderr, ended } = follow({ stop: never });
  host.signal("SIGTERM");
  await clock.advance(STOP_LIMIT_MS);
  await ended;
  expect(stderr.text).toBe("plimsoll: did not stop within 10 s; ended\n");
});

test("a failed stop is told to the caller", async () => {
  const { host, ended } = follow({ stop: () => Promise.reject(new Error("no")) });
  host.signal("SIGINT");
  await expect(ended).rejects.toThrow("no");
});

test("reloads follow one another, also after one that failed", async () => {
  const log: string[] = [];
  const finish: (() => void)[] = [];
  const reload = () => {
    log.push("begun");
    return new Promise<void>((resolve, reject) =>
      finish.push(finish.length === 0 ? () => reject(new Error("mistake")) : resolve),
    );
  };
  const { host, clock, ended } = follow({ reload });
  host.signal("SIGHUP");
  host.signal("SIGHUP");
  await clock.advance(0);
  expect(log).toEqual(["begun"]);
  finish[0]?.();
  await clock.advance(0);
  expect(log).toEqual(["begun", "begun"]);
  finish[1]?.();
  host.signal("SIGTERM");
  await ended;
});
