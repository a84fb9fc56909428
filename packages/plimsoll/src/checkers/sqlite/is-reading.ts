import type { Reader } from "./reader.ts";

/** Blanks and comments, then a word that a query begins with. */
const STARTS_AS_QUERY = /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:select|with|values)\b/i;

/** Whether a text is one statement that only reads, by SQLite's own word. */
export function isReading(reader: Reader, query: string): boolean {
  if (!STARTS_AS_QUERY.test(query)) return false;
  try {
    return reader.isReadOnly(query);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
