import { expect, it, vi } from "vitest";
import { START } from "../../testing/fixtures.ts";
import { HandClock } from "../../testing/hand-clock.ts";
import { ServerTime } from "../server-time.ts";
import { LiveStore } from "./live-store.ts";
import { PageTime } from "./page-time.ts";

function open() {
  const clock = new HandClock(START);
  const server = new ServerTime(clock);
  const live = new LiveStore((callback) => callback());
  return { clock, server, live, time: new PageTime(clock, server, live) };
}

it("ticks by the second while someone listens", () => {
  const { clock, time } = open();
  const told = vi.fn();
  const leave = time.subscribe(told);
  told.mockClear();
  clock.advance(3000);
  expect(told).toHaveBeenCalledTimes(3);
  expect(time.now()).toBe(START + 3000);
  leave();
  clock.advance(3000);
  expect(told).toHaveBeenCalledTimes(3);
});

it("stands still while the connection is lost", () => {
  const { clock, live, time } = open();
  time.subscribe(() => {});
  clock.advance(1000);
  live.setConnection({ kind: "lost", showing: START, retryAt: START });
  clock.advance(60_000);
  expect(time.now()).toBe(START + 1000);
  live.setConnection({ kind: "live" });
  clock.advance(1000);
  expect(time.now()).toBe(START + 62_000);
});

it("follows the server's clock when the desk's is wrong, but not its rounding", () => {
  const { clock, server } = open();
  server.observe(new Date(START + 1000).toUTCString());
  expect(server.now()).toBe(START);
  server.observe(new Date(START - 600_000).toUTCString());
  expect(server.now()).toBe(START - 599_500);
  server.observe("nonsense");
  server.observe(null);
  expect(server.now()).toBe(START - 599_500);
  server.observe(new Date(clock.now()).toUTCString());
  expect(server.now()).toBe(START);
});
