import { clip } from "./clip.ts";

const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu;

/**
 * What somebody else wrote as plain text on one line of at most `limit` characters: no line ends (they would forge lines
 * and headers), no control, direction or zero-width characters (they would forge what is seen), no lone surrogates
 * (providers refuse them).
 */
export function oneLine(text: string, limit = 300): string {
  const flat = text
    .slice(0, limit * 4)
    .replace(CONTROL, " ")
    .trim();
  return clip(flat, limit)
    .replace(/[\uD800-\uDBFF](?=…$|$)/u, "")
    .toWellFormed();
}
