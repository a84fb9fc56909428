import { PlimsollError } from "../port/plimsoll-error.ts";

/** Where a page of a list ended: the sort key of its last row and what tells rows of one key apart. */
export interface Position {
  readonly at: string;
  readonly id: string;
}

/** An opaque cursor: what it holds is nobody's business but the store's. */
export function encodeCursor(at: string | number, id: string | number): string {
  return Buffer.from(JSON.stringify([String(at), String(id)])).toString("base64url");
}

/** Reads a cursor back; null stays null. Throws `bad_request` for one that no store has given out. */
export function decodeCursor(cursor: string | null): Position | null {
  if (cursor === null) return null;
  const parts = parse(cursor);
  if (Array.isArray(parts) && parts.length === 2) {
    const [at, id]: unknown[] = parts;
    if (typeof at === "string" && typeof id === "string") return { at, id };
  }
  throw badCursor();
}

/** As `decodeCursor`, for lists whose rows are numbered. */
export function decodeNumberedCursor(cursor: string | null): { readonly at: string; readonly id: number } | null {
  const position = decodeCursor(cursor);
  if (position === null) return null;
  const id = Number(position.id);
  if (!Number.isSafeInteger(id)) throw badCursor();
  return { at: position.at, id };
}

/** As `decodeCursor`, for lists sorted by epoch ms. */
export function decodeTimedCursor(cursor: string | null): { readonly at: number; readonly id: string } | null {
  const position = decodeCursor(cursor);
  if (position === null) return null;
  const at = Number(position.at);
  if (!Number.isSafeInteger(at)) throw badCursor();
  return { at, id: position.id };
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return null;
  }
}

function badCursor(): PlimsollError {
  return new PlimsollError("bad_request", "the cursor is not one that this list gave out", {
    mistakes: [{ path: "cursor", message: "expected the next_cursor of an earlier answer" }],
  });
}
