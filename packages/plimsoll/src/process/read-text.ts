import { readdirSync, readFileSync } from "node:fs";

/**
 * The text of a small kernel file, or null where it cannot be read. Synchronous on purpose: the kernel answers /proc and
 * /sys from memory in about 15 microseconds, a tenth of a trip through the thread pool.
 */
export function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

/** The names in a kernel folder; empty where it cannot be read. */
export function readNames(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** The first number in a text; null when there is none or it says `max`. */
export function firstNumber(text: string | null): number | null {
  const digits = text === null ? null : /-?\d+(?:\.\d+)?/.exec(text);
  return digits === null ? null : Number(digits[0]);
}
