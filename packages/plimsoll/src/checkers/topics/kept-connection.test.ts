import type { CheckFailure } from "@plimsoll/core";
import { expect, test } from "vitest";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { type Dialer, KeptConnection, type Link } from "./kept-connection.ts";

const REFUSED: CheckFailure = { code: "refused", message: "nothing listens" };
const LOST: CheckFailure = { code: "unreachable", message: "it closed the connection" };

/** A server that lets in, refuses or stays silent as it is told. */
function subject() {
  const clock = createVirtualClock();
  const state = {
    mode: "open" as "open" | "refused" | "stubborn" | "silent" | "unprepared",
    loadingMs: 0,
    dials: 0,
    closed: 0,
    requests: 0,
    lose: (_failure: CheckFailure) => {},
  };
  const dialer: Dialer = {
    async prepare() {
      await clock.advance(state.loadingMs);
      return state.mode === "unprepared" ? REFUSED : null;
    },
    async dial(signal, lost) {
      state.dials += 1;
      state.lose = lost;
      if (state.mode === "silent") {
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
      }
      if (state.mode !== "open") return { failure: REFUSED, isStubborn: state.mode === "stubborn" };
      const link: Link = { ping: () => Promise.resolve(), close: () => (state.closed += 1), hold: () => {} };
      return { link };
    },
  };
  const kept = new KeptConnection(dialer, "the broker", { clock, requestCheck: () => (state.requests += 1) });
  const reach = (signal = new AbortController().signal) => kept.reach({ signal, timeoutMs: 1000 });
  return { clock, state, kept, reach };
}

test("is made by the first check and kept for the others", async () => {
  const { state, reach } = subject();
  expect(await reach()).toMatchObject({ kind: "up", connectionMs: 0 });
  expect(await reach()).toMatchObject({ kind: "up", connectionMs: null });
  expect(state.dials).toBe(1);
});

test("is made anew by the next check when that is asked for, and left alone while it waits to try again", async () => {
  const { clock, state, kept, reach } = subject();
  kept.renew();
  expect(state.requests).toBe(0);
  await reach();
  kept.renew();
  expect([state.closed, state.requests, kept.losses(60_000)]).toEqual([1, 1, 0]);
  expect(await reach()).toMatchObject({ kind: "up", connectionMs: 0 });
  state.mode = "stubborn";
  state.lose(LOST);
  await reach();
  await clock.advance(1000);
  const dials = state.dials;
  kept.renew();
  await reach();
  expect(state.dials).toBe(dials);
});

test("what loading takes is no time of the server's", async () => {
  const { clock, state, reach } = subject();
  state.loadingMs = 500;
  expect(await reach()).toMatchObject({ kind: "up", connectionMs: 0 });
  expect(clock.monotonic()).toBe(500);
});

test("what cannot be loaded is why there is no connection, and is tried again", async () => {
  const { clock, state, reach } = subject();
  state.mode = "unprepared";
  expect(await reach()).toEqual({ kind: "failed", failure: REFUSED });
  expect(state.dials).toBe(0);
  state.mode = "open";
  await clock.advance(1000);
  expect(await reach()).toMatchObject({ kind: "up" });
});

test("its end is told at once, without a second look, even if it stands again by then", async () => {
  const { clock, state, kept, reach } = subject();
  await reach();
  state.lose(LOST);
  expect(state.requests).toBe(1);
  await clock.advance(1000);
  expect(state.dials).toBe(2);
  expect(await reach()).toEqual({
    kind: "failed",
    failure: { ...LOST, message: "it closed the connection; connected again since", conclusive: true },
  });
  expect(await reach()).toMatchObject({ kind: "up" });
  expect(kept.losses(900_000)).toBe(1);
  await clock.advance(900_000);
  expect(kept.losses(900_000)).toBe(0);
});

test("a check tries itself, but no two within a second", async () => {
  const { clock, state, reach } = subject();
  state.mode = "refused";
  expect(await reach()).toEqual({ kind: "failed", failure: REFUSED });
  expect(await reach()).toEqual({ kind: "failed", failure: REFUSED });
  expect(state.dials).toBe(1);
  await clock.advance(950);
  expect(await reach()).toMatchObject({ kind: "failed" });
  expect(state.dials).toBe(2);
});

test("tries itself after delays that double, and asks for a check once it stands", async () => {
  const { clock, state, reach } = subject();
  state.mode = "refused";
  await reach();
  await clock.advance(1000 + 2000 + 4000);
  expect(state.dials).toBe(4);
  state.mode = "open";
  expect(state.requests).toBe(0);
  await clock.advance(8000);
  expect(state.requests).toBe(1);
  expect(await reach()).toMatchObject({ kind: "up" });
});

test("what refuses our credentials is left alone for a minute, whatever checks come", async () => {
  const { clock, state, reach } = subject();
  state.mode = "stubborn";
  expect(await reach()).toEqual({
    kind: "failed",
    failure: { ...REFUSED, message: "nothing listens; trying again in 1 min" },
  });
  await clock.advance(30_000);
  expect(await reach()).toMatchObject({ failure: { message: "nothing listens; trying again in 30 s" } });
  expect(state.dials).toBe(1);
  await clock.advance(30_000);
  expect(state.dials).toBe(2);
});

test("one that is silent fails each check in its time, and is tried anew after half a minute", async () => {
  const { clock, state, reach } = subject();
  state.mode = "silent";
  const stop = new AbortController();
  const answer = reach(stop.signal);
  stop.abort();
  expect(await answer).toMatchObject({
    failure: { code: "timeout", message: "the broker did not let us in within 1 s" },
  });
  await clock.advance(30_000);
  expect(await reach()).toMatchObject({ failure: { message: "the broker did not let us in within 30 s" } });
  state.mode = "open";
  await clock.advance(1000);
  expect(await reach()).toMatchObject({ kind: "up" });
});

test("is let go when no check has come for five minutes, and made anew by the next", async () => {
  const { clock, state, reach } = subject();
  await reach();
  await clock.advance(299_000);
  await reach();
  await clock.advance(299_000);
  expect(state.closed).toBe(0);
  await clock.advance(600_000);
  expect(state.closed).toBe(1);
  expect(await reach()).toMatchObject({ kind: "up" });
  expect(state.dials).toBe(2);
});

test("is kept between checks that are further apart", async () => {
  const { clock, state, reach } = subject();
  await reach();
  await clock.advance(290_000);
  await reach();
  await clock.advance(600_000);
  expect(state.closed).toBe(0);
});

test("closing it ends what is under way", async () => {
  const { clock, state, kept, reach } = subject();
  await reach();
  kept.stop();
  expect(state.closed).toBe(1);
  await clock.advance(900_000);
  expect(state.dials).toBe(1);
});
