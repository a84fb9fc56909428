const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A duration for people, in its two largest units: `850 ms`, `4.2 s`, `3 min 5 s`, `2 h 10 min`, `3 d 4 h`. */
export function formatDuration(ms: number): string {
  const left = Math.max(0, Math.round(ms));
  if (left < SECOND) return `${left} ms`;
  if (left < 10 * SECOND) return `${Math.floor(left / 100) / 10} s`;
  if (left < MINUTE) return `${Math.floor(left / SECOND)} s`;
  if (left < HOUR) return pair(left, { large: MINUTE, largeName: "min", small: SECOND, smallName: "s" });
  if (left < DAY) return pair(left, { large: HOUR, largeName: "h", small: MINUTE, smallName: "min" });
  return pair(left, { large: DAY, largeName: "d", small: HOUR, smallName: "h" });
}

/** The same rounded to the nearest of what it shows, as figures of a report are, not cut as what is counting up is. */
export function formatRoundedDuration(ms: number): string {
  const step = ms < SECOND ? 1 : ms < 10 * SECOND ? 100 : ms < HOUR ? SECOND : ms < DAY ? MINUTE : HOUR;
  return formatDuration(Math.round(ms / step) * step);
}

interface Units {
  readonly large: number;
  readonly largeName: string;
  readonly small: number;
  readonly smallName: string;
}

function pair(ms: number, { large, largeName, small, smallName }: Units): string {
  const rest = Math.floor((ms % large) / small);
  const head = `${Math.floor(ms / large)} ${largeName}`;
  return rest === 0 ? head : `${head} ${rest} ${smallName}`;
}
