import type { SendOutcome } from "../../port/channel.ts";
import type { Clock } from "../../port/clock.ts";
import type { Egress, EgressResult } from "../../port/egress.ts";
import { judgeAnswer, type ReadBody } from "./judge-answer.ts";

export interface JsonPost {
  readonly url: string;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** What no message may show. */
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly read?: (body: string) => ReadBody;
}

export interface JsonPosted {
  readonly outcome: SendOutcome;
  /** The body of the answer; empty when there was none. */
  readonly body: string;
}

/** POSTs JSON and judges the answer. Never throws: what cannot be sent is a failed try. */
export async function postJson(post: JsonPost, needs: { egress: Egress; clock: Clock }): Promise<JsonPosted> {
  const { url, signal, timeoutMs } = post;
  try {
    const answer: EgressResult = await needs.egress.request({
      url,
      headers: { "User-Agent": "plimsoll", "Content-Type": "application/json; charset=utf-8", ...post.headers },
      body: JSON.stringify(post.body),
      signal,
      timeoutMs,
    });
    const { secrets, read } = post;
    const outcome = judgeAnswer(answer, { url, secrets, now: needs.clock.now(), ...(read && { read }) });
    return { outcome, body: answer.kind === "answered" ? answer.body : "" };
  } catch (error) {
    const words = error instanceof Error ? error.name : "unknown error";
    return { outcome: { kind: "retry", message: `${new URL(url).host} could not be called (${words})` }, body: "" };
  }
}

/** A JSON object from a body; empty for anything else. */
export function readObject(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
