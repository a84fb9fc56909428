import type { SendOutcome } from "../../../port/channel.ts";
import type { Clock } from "../../../port/clock.ts";
import type { Egress } from "../../../port/egress.ts";
import type { ReadBody } from "../judge-answer.ts";
import { postJson, readObject } from "../post-json.ts";
import type { TelegramOptions } from "./telegram-options.ts";

export interface TelegramCall {
  readonly method: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  /** Default: that of the channel, ms. */
  readonly timeoutMs?: number;
}

export interface TelegramAnswer {
  readonly outcome: SendOutcome;
  /** Of a call that was carried out. */
  readonly result: unknown;
  /** Where a group that became a supergroup has moved. */
  readonly movedTo: string | null;
}

export type TelegramApi = (call: TelegramCall) => Promise<TelegramAnswer>;

/** Calls methods of the Bot API. Source: core.telegram.org/bots/api, "Making requests" and "ResponseParameters". */
export function createTelegramApi(
  { token, api_url, timeout }: Pick<TelegramOptions, "token" | "api_url" | "timeout">,
  needs: { readonly egress: Egress; readonly clock: Clock },
): TelegramApi {
  const secrets = [token.reveal()];
  return async ({ method, body, signal, timeoutMs = timeout }) => {
    const url = `${api_url}/bot${token.reveal()}/${method}`;
    const posted = await postJson({ url, body, secrets, signal, timeoutMs, read: readTelegram }, needs);
    const answer = readObject(posted.body);
    const moved = parametersOf(answer).migrate_to_chat_id;
    const isStrange = posted.outcome.kind === "delivered" && answer.ok !== true;
    const message = `${new URL(api_url).host} gave an answer that is not Telegram's`;
    return {
      outcome: isStrange ? { kind: "retry", message } : posted.outcome,
      result: answer.result,
      movedTo: typeof moved === "number" ? String(moved) : null,
    };
  };
}

function readTelegram(body: string): ReadBody {
  const answer = readObject(body);
  const { retry_after: seconds } = parametersOf(answer);
  return {
    ...(typeof answer.description === "string" && { words: answer.description }),
    ...(typeof seconds === "number" && { retryAfterMs: seconds * 1000 }),
  };
}

function parametersOf({ parameters }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return typeof parameters === "object" && parameters !== null ? (parameters as Record<string, unknown>) : {};
}
