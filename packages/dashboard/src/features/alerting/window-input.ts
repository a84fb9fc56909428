import type { AlertMatchInput } from "@plimsoll/core";

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** A maintenance window as the form has it. `startsAt` is local time as the browser's field gives it. */
export interface WindowWords {
  readonly name: string;
  readonly match: AlertMatchInput;
  readonly note: string;
  readonly duration: string;
  readonly comes: "once" | "weekly";
  readonly startsAt: string;
  readonly days: readonly string[];
  readonly at: string;
  readonly timeZone: string;
}

/** The window as it would stand in the configuration, which is what the API takes. */
export function toWindowInput(words: WindowWords): Record<string, unknown> {
  const { name, match, note, duration, comes, days, at, timeZone } = words;
  const common = { id: name, match, note, duration };
  if (comes === "weekly") return { ...common, weekly: { days, at }, time_zone: timeZone };
  return { ...common, at: toInstant(words.startsAt) };
}

/** What is no time is sent as it is: the server says what it expected. */
function toInstant(local: string): string {
  const epochMs = Date.parse(local);
  return Number.isNaN(epochMs) ? local : new Date(epochMs).toISOString();
}

/** The coming full hour of an epoch ms as the browser's field takes it, in local time: `2026-11-23T15:00`. */
export function nextHour(now: number): string {
  const date = new Date(now + 3_600_000);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:00`;
}
