import { expect, it } from "vitest";
import { countPages } from "./count-pages.ts";
import type { SentNotice } from "./outcome.ts";

const DAY = 86_400_000;
const NOON = Date.UTC(2026, 10, 2, 12);

function notice(at: number, more: Partial<SentNotice> = {}): SentNotice {
  return { channelId: "desk", componentId: "web", kind: "alert", status: "firing", decidedAt: at, at, ...more };
}

function pagesOf(sent: readonly SentNotice[], channelId?: string): number {
  const about = { watchedMs: DAY, timeZone: "UTC", ...(channelId === undefined ? {} : { channelId }) };
  return countPages(sent, about).pages;
}

it("takes what comes over one channel within a second for one page: it wakes people once", () => {
  expect(pagesOf([notice(NOON), notice(NOON + 2), notice(NOON + 999, { kind: "reminder" })])).toBe(1);
  expect(pagesOf([notice(NOON + 1500), notice(NOON), notice(NOON + 999)])).toBe(2);
  expect(pagesOf([notice(NOON), notice(NOON + 900), notice(NOON + 1800)])).toBe(2);
});

it("counts each channel by itself, and neither ends nor acknowledgements", () => {
  const sent = [
    notice(NOON),
    notice(NOON, { channelId: "boss" }),
    notice(NOON + 5000, { status: "resolved" }),
    notice(NOON + 9000, { kind: "acknowledged" }),
  ];
  expect([pagesOf(sent), pagesOf(sent, "desk"), pagesOf(sent, "boss")]).toEqual([2, 1, 1]);
});
