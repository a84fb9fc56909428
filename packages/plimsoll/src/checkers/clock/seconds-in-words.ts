import { formatNumber } from "@plimsoll/core";

/** A short time for people, in the unit that suits it: `80 us`, `0.4 ms`, `12 ms`, `5 s`. */
export function secondsInWords(seconds: number): string {
  const size = Math.abs(seconds);
  if (size >= 1) return `${formatNumber(seconds)} s`;
  if (size >= 100e-6) return `${formatNumber(Number((seconds * 1e3).toPrecision(3)))} ms`;
  return `${formatNumber(Number((seconds * 1e6).toPrecision(3)))} us`;
}

/** The same with its sign: `+0.4 ms`. */
export function signedSecondsInWords(seconds: number): string {
  return `${seconds < 0 ? "-" : "+"}${secondsInWords(Math.abs(seconds))}`;
}
