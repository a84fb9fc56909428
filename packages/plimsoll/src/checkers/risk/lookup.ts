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

/** Stands for the document of a source that could not be read. */
export class Unread {
  /** Which source, and why: "the source venue could not be read: ...". */
  readonly words: string;

  constructor(words: string) {
    this.words = words;
  }
}

/** What the sources of one check answered, by name; `Unread` where one could not be read. */
export type Documents = ReadonlyMap<string, unknown>;

/** What sources last answered, and which of it was read just now. */
export type Reads = Record<"documents" | "fresh", Documents>;

export function lookUp(documents: Documents, { source, path }: SourcePath): unknown {
  const root = documents.get(source);
  return root instanceof Unread ? undefined : valueAt(root, path);
}

/** Why there is nothing at a place: its source could not be read, or what is there is not what was expected. */
export function whyMissing(documents: Documents, { source, text }: SourcePath, otherwise: string): string {
  const root = documents.get(source);
  return root instanceof Unread ? root.words : `${text} ${otherwise}`;
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
  const isName = typeof name === "string" || typeof name === "number" || typeof name === "bigint";
  return isName ? String(name).slice(0, 100) : "?";
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
