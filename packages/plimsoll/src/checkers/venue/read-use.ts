import type { IncomingHttpHeaders } from "node:http";
import type { LimitBook } from "./limit-book.ts";
import { type RateLimitUse, readRateLimit, type UnknownWindow, unknownWindows } from "./rate-limit.ts";

/** An answer of a venue, by what it can tell of its limits. */
export interface TellingAnswer {
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  /** Its beginning, as far as it was kept. */
  readonly body: string;
}

/** How much of a venue's limits is used, by whomever. */
export interface ToldUse {
  /** The fullest of the limits that are known; null where none is told of. */
  readonly most: RateLimitUse | null;
  /** What is told of windows whose limit isn't known. */
  readonly unknown: readonly UnknownWindow[];
}

/** Whether the answers to an address list the venue's limits. */
export function listsLimits(url: URL): boolean {
  return url.pathname.endsWith("/exchangeInfo");
}

/** Reads the answers of one check, and learns from them what the limits are. */
export function readUse(answers: readonly TellingAnswer[], limits: LimitBook): ToldUse {
  for (const { url, body } of answers) if (listsLimits(url)) limits.learn(body);
  const { known } = limits;
  let most: RateLimitUse | null = null;
  const unknown = new Map<string, UnknownWindow>();
  for (const { headers } of answers) {
    const use = readRateLimit(headers, known);
    if (use !== null && (most === null || use.percent > most.percent)) most = use;
    for (const each of unknownWindows(headers, known)) unknown.set(each.window, each);
  }
  return { most, unknown: [...unknown.values()] };
}
