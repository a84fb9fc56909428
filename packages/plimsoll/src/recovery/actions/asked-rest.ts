import type { IncomingHttpHeaders } from "node:http";
import { readRetryAfter } from "../../request/retry-after.ts";

/** What an answer asks for by `Retry-After`: how long to be left alone, ms, and words to add to what is said of it. */
export function askedRest(
  headers: IncomingHttpHeaders,
  now: number,
): { readonly rest: { readonly restMs?: number }; readonly words: string } {
  const until = readRetryAfter(headers["retry-after"], { date: headers.date, now });
  if (until === null) return { rest: {}, words: "" };
  const restMs = until - now;
  return { rest: { restMs }, words: ` and asks to be left alone for ${Math.ceil(restMs / 1000)} s` };
}
