import { parseDuration } from "../config/duration.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";

const RFC_3339 = /^\d{4}-\d{2}-\d{2}([Tt ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:\d{2})?)?$/;

/**
 * A moment given on a command line, epoch ms: RFC 3339 (UTC where no offset is given, a date alone is its midnight), or a
 * duration before now such as `24h`. Throws `bad_request` naming the option.
 */
export function parseMoment(
  option: string,
  text: string | boolean | undefined,
  { now, fallback }: { readonly now: number; readonly fallback: number },
): number {
  if (typeof text !== "string") return fallback;
  if (RFC_3339.test(text)) {
    const isDate = text.length === 10;
    const hasZone = /([Zz]|[+-]\d{2}:\d{2})$/.test(text);
    const moment = Date.parse(isDate || hasZone ? text : `${text}Z`);
    if (Number.isFinite(moment)) return moment;
  }
  try {
    return Math.max(0, now - parseDuration(text));
  } catch (error) {
    const message = `${option}: expected a time such as 2026-11-23T14:00:00Z, or how long ago, such as 24h`;
    throw new PlimsollError("bad_request", message, { cause: error });
  }
}
