const DAY_MINUTES = 1440;

/**
 * The minute of a trading day that a text such as `09:30` names. `17:00-1` is on the evening before, `01:00+1` on the day
 * after; `24:00` is the day's end. Null for a text that is none.
 */
export function parseDayMinute(text: string): number | null {
  const [, hour, minute, shift] = /^([01]\d|2[0-4]):([0-5]\d)([+-]1)?$/.exec(text) ?? [];
  if (hour === undefined || minute === undefined) return null;
  const minutes = Number(hour) * 60 + Number(minute);
  return minutes > DAY_MINUTES ? null : minutes + Number(shift ?? 0) * DAY_MINUTES;
}

/** As it is written: `09:30`, `17:00-1`. */
export function formatDayMinute(minute: number): string {
  const shift = minute < 0 ? -1 : minute > DAY_MINUTES ? 1 : 0;
  const within = minute - shift * DAY_MINUTES;
  const clock = `${String(Math.floor(within / 60)).padStart(2, "0")}:${String(within % 60).padStart(2, "0")}`;
  return `${clock}${shift === 0 ? "" : shift > 0 ? "+1" : "-1"}`;
}
