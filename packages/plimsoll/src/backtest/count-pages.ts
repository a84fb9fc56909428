import { minuteOfDay } from "./minute-of-day.ts";
import type { SentNotice } from "./outcome.ts";

const WEEK_MS = 7 * 86_400_000;
const HOUR_MS = 3_600_000;
/** What comes over one channel so soon after the first wakes nobody again, ms. */
const ONE_PAGE_MS = 1000;
/** When people sleep: from 22:00 to 07:00. */
const NIGHT = { from: 22 * 60, to: 7 * 60 };

export interface PageCount {
  /** What tells of something that fires; what comes over one channel within a second is one page. */
  readonly pages: number;
  readonly nightPages: number;
  readonly perWeek: number;
  readonly nightPerWeek: number;
  /** In each hour of somebody's watch, on average. */
  readonly perHour: number;
}

/** How often people would be called in the time that was watched, over all channels or over the one given. The night is 22:00 to 07:00 in `timeZone`. */
export function countPages(
  sent: readonly SentNotice[],
  about: { readonly watchedMs: number; readonly timeZone: string; readonly channelId?: string },
): PageCount {
  const calling = sent.filter(({ status, kind, channelId }) => {
    if (status !== "firing" || kind === "acknowledged" || kind === "test") return false;
    return about.channelId === undefined || about.channelId === channelId;
  });
  const pages = [...Map.groupBy(calling, ({ channelId }) => channelId).values()].flatMap(pagesOfChannel);
  const minuteAt = minuteOfDay(about.timeZone);
  const nightPages = pages.filter((at) => isNight(minuteAt(at))).length;
  const perWeek = (count: number) => (count * WEEK_MS) / about.watchedMs;
  return {
    pages: pages.length,
    nightPages,
    perWeek: perWeek(pages.length),
    nightPerWeek: perWeek(nightPages),
    perHour: (pages.length * HOUR_MS) / about.watchedMs,
  };
}

/** When each page of one channel came. */
function pagesOfChannel(notices: readonly SentNotice[]): number[] {
  const pages: number[] = [];
  for (const { at } of notices.toSorted((a, b) => a.at - b.at)) {
    const last = pages.at(-1);
    if (last === undefined || at - last >= ONE_PAGE_MS) pages.push(at);
  }
  return pages;
}

function isNight(minute: number): boolean {
  return minute >= NIGHT.from || minute < NIGHT.to;
}
