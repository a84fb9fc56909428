import { type JsonPath, parseJsonPath, valueAt } from "../web/json-path.ts";

/** A place in one of a check's sources: `engine:$.limits.gross`. */
export interface SourcePath {
  readonly source: string;
  readonly path: JsonPath;
  /** As written, for messages. */
  readonly text: string;
}

const PATTERN = /^(?:([\w-]+):)?(\$.*)$/s;

/** Reads `source:$.path`, or `$.path` where there is one source only. Null for anything else. */
export function parseSourcePath(text: string, only: string | null): SourcePath | null {
  const [, source = only, written] = PATTERN.exec(text) ?? [];
  const path = written === undefined ? null : parseJsonPath(written);
  return source === null || source === undefined || path === null ? null : { source, path, text };
}

/** What the sources of one check answered, by name. */
export type Documents = ReadonlyMap<string, unknown>;

export function lookUp(documents: Documents, { source, path }: SourcePath): unknown {
  return valueAt(documents.get(source), path);
}

/** The number at a place; null for what is missing or no number. */
export function numberAt(documents: Documents, path: SourcePath): number | null {
  return toNumber(lookUp(documents, path));
}

/** A number, also one spelt as text as venues do; null for anything else, what is empty too. */
export function toNumber(value: unknown): number | null {
  if (typeof value === "bigint") return Number(value);
  const amount = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof amount === "number" && Number.isFinite(amount) ? amount : null;
}

/** What a row of a list is known by. */
export function nameAt(row: unknown, path: JsonPath): string {
  const name = valueAt(row, path);
  return typeof name === "string" || typeof name === "number" ? String(name).slice(0, 100) : "?";
}

/** Whether a flag is on; null when it is missing or in words that are not known: "unknown" is not on. */
export function flagAt(documents: Documents, path: SourcePath): boolean | null {
  const value = lookUp(documents, path);
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return value !== 0;
  if (typeof value !== "string") return null;
  if (/^(true|1|on|yes|enabled|armed|active|ok|up|connected|enforcing)$/i.test(value.trim())) return true;
  return /^(false|0|off|no|none|disabled|disarmed|inactive|bypassed|down|disconnected)$/i.test(value.trim())
    ? false
    : null;
}
