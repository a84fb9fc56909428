import type { SendOutcome } from "../../port/channel.ts";
import type { EgressResult } from "../../port/egress.ts";
import { quoteWords } from "../../request/quote-words.ts";

const LONGEST_WAIT_MS = 3_600_000;

/** What a receiver says in the body of a refusal, where its kind knows how to read it. */
export interface ReadBody {
  /** In the receiver's words. Default: the beginning of the body. */
  readonly words?: string | undefined;
  /** In place of the header. */
  readonly retryAfterMs?: number | undefined;
}

export interface AnswerContext {
  readonly url: string;
  readonly secrets: readonly string[];
  /** Epoch ms. */
  readonly now: number;
  readonly read?: (body: string) => ReadBody;
}

/** What an answer means for the notification. Messages name the receiver's host only and never hold a secret. */
export function judgeAnswer(answer: EgressResult, about: AnswerContext): SendOutcome {
  if (answer.kind === "failed") {
    return answer.code === "forbidden"
      ? { kind: "rejected", message: answer.message }
      : { kind: "retry", message: answer.message };
  }
  const { status } = answer;
  if (status >= 200 && status < 300) return { kind: "delivered" };
  const { host } = new URL(about.url);
  const read = about.read?.(answer.body) ?? {};
  if (status >= 500 || status === 408 || status === 425 || status === 429) {
    const retryAfterMs = clampWait(read.retryAfterMs) ?? readRetryAfter(answer.headers["retry-after"], about.now);
    return { kind: "retry", message: `${host} answered ${status}`, ...(retryAfterMs !== null && { retryAfterMs }) };
  }
  if (status >= 300 && status < 400) {
    return { kind: "rejected", message: `${host} answered ${status}, a redirect: set url to where it leads` };
  }
  const words = quoteWords(read.words ?? answer.body, about);
  return { kind: "rejected", message: `${host} answered ${status}${words === "" ? "" : `: ${words}`}` };
}

function clampWait(ms: number | undefined): number | null {
  return ms === undefined || Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), LONGEST_WAIT_MS);
}

/** `Retry-After` (RFC 9110, section 10.2.3) as a wait, at most an hour; null when it says nothing. */
function readRetryAfter(value: string | undefined, now: number): number | null {
  if (value === undefined) return null;
  const ms = /^\s*\d+\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return clampWait(ms);
}
