import type { IncomingHttpHeaders } from "node:http";
import { readRetryAfter } from "../../request/retry-after.ts";

/** Where it asks to be left alone and does not say for how long: as long as checks leave a target alone, ms. */
const UNSAID_REST_MS = 60_000;

/**
 * What an answer asks for by `Retry-After`, or by 429 or 418 alone: how long to be left alone, ms, and words to add to what
 * is said of it.
 */
export function askedRest(
  { status, headers }: { readonly status: number; readonly headers: IncomingHttpHeaders },
  now: number,
): { readonly rest: { readonly restMs?: number }; readonly words: string } {
  const until = readRetryAfter(headers["retry-after"], { date: headers.date, now });
  if (until === null) {
    if (status !== 429 && status !== 418) return { rest: {}, words: "" };
    return { rest: { restMs: UNSAID_REST_MS }, words: ", so it is left alone for 60 s" };
  }
  const restMs = until - now;
  return { rest: { restMs }, words: ` and asks to be left alone for ${Math.ceil(restMs / 1000)} s` };
}
