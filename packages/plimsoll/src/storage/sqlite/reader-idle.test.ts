import { expect, it } from "vitest";
import { IDLE_MS, readerIdleMs, STAY_MS } from "./reader-idle.ts";

it("lets the reader's thread stay while a page asks every ten seconds, and go where only the monitor asks", () => {
  expect(readerIdleMs(null)).toBe(IDLE_MS);
  expect(readerIdleMs(10_000)).toBe(STAY_MS);
  expect(readerIdleMs(30_000)).toBe(IDLE_MS);
});
