/** What a field of a message says as a number: NaN when it is absent (undefined, null or ""), null when it is something else. */
export function readNumber(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "string") {
    if (value === "") return Number.NaN;
    const number = +value;
    return Number.isFinite(number) ? number : null;
  }
  return value === undefined || value === null ? Number.NaN : null;
}

/** As `readNumber`, for a sequence number: one beyond 2^53 has lost its last digits on the way and counts as absent. */
export function readSequence(value: unknown): number | null {
  const number = readNumber(value);
  if (number === null || Number.isNaN(number)) return number;
  if (!Number.isInteger(number)) return null;
  return Number.isSafeInteger(number) ? number : Number.NaN;
}
