import { oneLine } from "@plimsoll/core";
import type { SendOutcome } from "../../../port/channel.ts";

/** Errors of `chat.postMessage` that pass. Source: docs.slack.dev, chat.postMessage, "Errors". */
const PASSING = new Set([
  "ratelimited",
  "rate_limited",
  "internal_error",
  "fatal_error",
  "service_unavailable",
  "request_timeout",
  "team_added_to_org",
]);

const NO_THREAD = new Set(["thread_not_found", "message_not_found", "invalid_thread_ts", "cannot_reply_to_message"]);

const HINTS: Readonly<Record<string, string>> = {
  not_in_channel: "invite the bot to the channel",
  channel_not_found: "check channel, and invite the bot if it is private",
  is_archived: "the channel is archived",
  invalid_auth: "check token",
  not_authed: "check token",
  account_inactive: "the bot was removed",
  token_revoked: "the token was revoked",
  missing_scope: "the bot needs the scope chat:write",
};

type SlackAnswer = Readonly<Record<string, unknown>>;

/** Whether the thread that was posted to is no more, so that the next try must begin a new one. */
export function isThreadGone(answer: SlackAnswer): boolean {
  return answer.ok === false && typeof answer.error === "string" && NO_THREAD.has(answer.error);
}

/** What an answer of Slack's Web API means: its status is 200 even when Slack refuses, and `ok` tells. */
export function judgeSlackAnswer(outcome: SendOutcome, answer: SlackAnswer, apiUrl: string): SendOutcome {
  if (outcome.kind !== "delivered" || answer.ok === true) return outcome;
  const { host } = new URL(apiUrl);
  if (typeof answer.error !== "string") return { kind: "retry", message: `${host} gave an answer that is not Slack's` };
  const error = oneLine(answer.error, 100);
  if (isThreadGone(answer))
    return { kind: "retry", message: `${host} answered ${error}: the thread is gone`, retryAfterMs: 0 };
  const hint = HINTS[error];
  const message = `${host} answered ${error}${hint === undefined ? "" : `: ${hint}`}`;
  return PASSING.has(error) ? { kind: "retry", message } : { kind: "rejected", message };
}
