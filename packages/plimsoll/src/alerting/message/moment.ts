import { formatDuration } from "@plimsoll/core";

/** A timestamp of the contract for people: `2026-11-23 14:02:11 UTC`. */
export function writeMoment(timestamp: string): string {
  return `${timestamp.slice(0, 10)} ${timestamp.slice(11, 19)} UTC`;
}

/** As `writeMoment`, without the date when it is that of `now` (epoch ms): `14:02:11 UTC`. */
export function writeShortMoment(timestamp: string, now: number): string {
  const today = new Date(now).toISOString().slice(0, 10);
  return timestamp.startsWith(today) ? `${timestamp.slice(11, 19)} UTC` : writeMoment(timestamp);
}

/** From one timestamp to another, or to `now`: `3 min 5 s`. */
export function writeLength(from: string, to: string | number): string {
  return formatDuration((typeof to === "number" ? to : Date.parse(to)) - Date.parse(from));
}
