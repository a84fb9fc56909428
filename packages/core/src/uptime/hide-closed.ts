import type { MarketCalendar } from "../calendar/market-calendar.ts";
import type { TimePart, TimeSegment } from "./time-part.ts";

/** A timeline of which only the time counts in which a market trades: all else, breaks too, is `closed`. */
export function hideClosed(
  segments: readonly TimeSegment[],
  calendar: Pick<MarketCalendar, "phaseAt" | "nextOpen" | "nextClose">,
): TimeSegment[] {
  const shown: TimeSegment[] = [];
  const add = (from: number, to: number, part: TimePart) => {
    const last = shown.at(-1);
    if (last?.part === part && last.to === from) shown[shown.length - 1] = { ...last, to };
    else shown.push({ from, to, part });
  };
  for (const { from, to, part } of segments) {
    for (let at = from; at < to; ) {
      const isOpen = calendar.phaseAt(at) === "market";
      const next = isOpen ? calendar.nextClose(at) : calendar.nextOpen(at);
      const until = Math.min(to, next ?? to);
      add(at, until, isOpen ? part : "closed");
      at = until;
    }
  }
  return shown;
}
