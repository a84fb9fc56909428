import type { SqlRow, SqlValue } from "./read-only-source.ts";

/** A driver's value as one of ours, without losing a digit. */
export function toSqlValue(raw: unknown): SqlValue {
  if (raw === null || raw === undefined) return null;
  if (typeof raw === "string") return raw;
  if (typeof raw === "number") return Number.isNaN(raw) ? null : Number.isFinite(raw) ? raw : String(raw);
  if (typeof raw === "bigint") return Number.isSafeInteger(Number(raw)) ? Number(raw) : String(raw);
  if (typeof raw === "boolean") return raw ? 1 : 0;
  if (raw instanceof Uint8Array) return Buffer.from(raw).toString("utf8");
  return JSON.stringify(raw);
}

/** Text of a whole number as a number where that is exact. */
export function toInteger(text: string): SqlValue {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
}

/** What the values of a row weigh, bytes at least. */
export function weigh(row: SqlRow): number {
  let bytes = 0;
  for (const value of row) bytes += typeof value === "string" ? value.length : 8;
  return bytes;
}
