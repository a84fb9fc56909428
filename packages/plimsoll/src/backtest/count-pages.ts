import { minuteOfDay } from "./minute-of-day.ts";
import type { SentNotice } from "./outcome.ts";

const WEEK_MS = 7 * 86_400_000;
const HOUR_MS = 3_600_000;
/** When people sleep: from 22:00 to 07:00. */
const NIGHT = { from: 22 * 60, to: 7 * 60 };

export interface PageCount {
  /** Messages that tell of something that fires; what is due at one moment over one channel goes out as one. */
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
  const messages = new Map<string, number>();
  for (const { channelId, kind, at, status } of sent) {
    if (status !== "firing" || kind === "acknowledged" || kind === "test") continue;
    if (about.channelId !== undefined && about.channelId !== channelId) continue;
    messages.set(`${channelId} ${kind} ${at}`, at);
  }
  const minuteAt = minuteOfDay(about.timeZone);
  const nightPages = [...messages.values()].filter((at) => isNight(minuteAt(at))).length;
  const perWeek = (count: number) => (count * WEEK_MS) / about.watchedMs;
  return {
    pages: messages.size,
    nightPages,
    perWeek: perWeek(messages.size),
    nightPerWeek: perWeek(nightPages),
    perHour: (messages.size * HOUR_MS) / about.watchedMs,
  };
}

function isNight(minute: number): boolean {
  return minute >= NIGHT.from || minute < NIGHT.to;
}
