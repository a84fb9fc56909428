import type { z } from "zod";
import type { SendOutcome } from "../../../port/channel.ts";
import type { Clock } from "../../../port/clock.ts";
import type { Egress, EgressRequest, EgressResult } from "../../../port/egress.ts";
import { judgeAnswer } from "../judge-answer.ts";

/** A send that did not succeed. */
export type Undelivered = Exclude<SendOutcome, { kind: "delivered" }>;

/** What came of a call: the answer's JSON (null where it is none), or why it counts as undelivered. */
export type Called<T = unknown> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly outcome: Undelivered;
      /** Whether the receiver may have done what it was asked all the same: it broke off, or failed on its side. */
      readonly isUncertain: boolean;
    };

export interface ApiCall {
  readonly method: EgressRequest["method"];
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** See `EgressRequest`. */
  readonly once?: boolean;
}

export interface ApiNeeds {
  readonly egress: Egress;
  readonly clock: Clock;
  /** What no message may show. */
  readonly secrets: readonly string[];
  /** Makes one line for people of the receiver's error, which is most often JSON. */
  readonly readError?: (body: string) => string;
}

/** Calls a JSON API and judges its answer as every channel does: see `judgeAnswer`. Never rejects. */
export async function callApi(call: ApiCall, needs: ApiNeeds): Promise<Called> {
  const { url } = call;
  try {
    const answer = await needs.egress.request({
      method: call.method ?? "POST",
      url,
      headers: {
        "User-Agent": "plimsoll",
        Accept: "application/json",
        ...(call.body !== undefined && { "Content-Type": "application/json" }),
        ...call.headers,
      },
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
      signal: call.signal,
      timeoutMs: call.timeoutMs,
      once: call.once ?? false,
    });
    const outcome = judgeAnswer(withWords(answer, needs.readError), {
      url,
      secrets: needs.secrets,
      now: needs.clock.now(),
    });
    if (outcome.kind === "delivered")
      return { ok: true, value: answer.kind === "answered" ? readJson(answer.body) : null };
    const isUncertain = answer.kind === "failed" ? answer.code !== "forbidden" : answer.status >= 500;
    return { ok: false, outcome, isUncertain };
  } catch (error) {
    const words = error instanceof Error ? error.name : "unknown error";
    const message = `${new URL(url).host} could not be called (${words})`;
    return { ok: false, outcome: { kind: "retry", message }, isUncertain: true };
  }
}

function withWords(answer: EgressResult, readError: ApiNeeds["readError"]): EgressResult {
  return answer.kind === "failed" || readError === undefined ? answer : { ...answer, body: readError(answer.body) };
}

/** The JSON of a text; null where it is none. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** An answer read by its schema. One of another shape is most often that of a proxy or a log-in page, which may pass. */
export function readAnswer<Shape>(called: Called, schema: z.ZodType<Shape>, otherwise: string): Called<Shape> {
  if (!called.ok) return called;
  const parsed = schema.safeParse(called.value);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, outcome: { kind: "retry", message: otherwise }, isUncertain: true };
}
