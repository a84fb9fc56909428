import { PlimsollError } from "../port/plimsoll-error.ts";

/** A place in a sorted list as callers carry it: opaque to them. */
export function encodeCursor(key: string): string {
  return Buffer.from(key).toString("base64url");
}

/** Throws `bad_request` for what `encodeCursor` cannot have made. */
export function decodeCursor(cursor: string): string {
  const key = Buffer.from(cursor, "base64url").toString();
  if (key !== "" && encodeCursor(key) === cursor) return key;
  const message = "expected the next_cursor of the page before";
  throw new PlimsollError("bad_request", `cursor: ${message}`, { mistakes: [{ path: "cursor", message }] });
}
