import type { WebhookPayload } from "@plimsoll/core";
import type { Channel, ChannelKind, SendContext, SendOutcome } from "../../../port/channel.ts";
import type { Clock } from "../../../port/clock.ts";
import type { Egress } from "../../../port/egress.ts";
import type { Message } from "../../message/message.ts";
import { renderMessage } from "../../message/render-message.ts";
import { postJson, readObject } from "../post-json.ts";
import { RecentMap } from "../recent-map.ts";
import { isThreadGone, judgeSlackAnswer } from "./judge-slack-answer.ts";
import { slackBody } from "./slack-body.ts";
import { type SlackOptions, slackOptions } from "./slack-options.ts";

/** For how many incidents the thread is remembered; after that, or after a restart, a new one begins. */
const THREADS = 1000;

/**
 * `kind: slack`: posts to an incoming webhook, or as a bot by `chat.postMessage`, which keeps the messages of an incident
 * in one thread. Slack knows no key to drop duplicates by: a try whose answer was lost is posted again.
 */
export function createSlackChannelKind(needs: { readonly egress: Egress }): ChannelKind<SlackOptions> {
  return {
    kind: "slack",
    options: slackOptions,
    tells: ["acknowledged"],
    create: (options, { clock }) => createSlackChannel(options, { egress: needs.egress, clock }),
  };
}

function createSlackChannel(options: SlackOptions, needs: { egress: Egress; clock: Clock }): Channel {
  const threads = new RecentMap<string>(THREADS);
  return {
    send(payload: WebhookPayload, context: SendContext): Promise<SendOutcome> {
      const message = renderMessage(payload, { now: needs.clock.now() });
      return options.url === undefined
        ? postAsBot(message, options, { ...needs, threads, context, payload })
        : postToWebhook(message, options, { ...needs, context });
    },
  };
}

async function postToWebhook(
  message: Message,
  options: SlackOptions,
  { context, ...needs }: { egress: Egress; clock: Clock; context: SendContext },
): Promise<SendOutcome> {
  const url = options.url?.reveal() ?? "";
  const body = slackBody(message, options.templates);
  const { signal } = context;
  const posted = await postJson({ url, body, secrets: [url], signal, timeoutMs: options.timeout }, needs);
  return posted.outcome;
}

interface BotNeeds {
  readonly egress: Egress;
  readonly clock: Clock;
  readonly threads: RecentMap<string>;
  readonly context: SendContext;
  readonly payload: WebhookPayload;
}

async function postAsBot(message: Message, options: SlackOptions, needs: BotNeeds): Promise<SendOutcome> {
  const { threads, context, payload } = needs;
  const token = options.token?.reveal() ?? "";
  const { incidentId } = message;
  const thread = incidentId === null ? undefined : threads.get(incidentId);
  const inThread = {
    thread_ts: thread,
    reply_broadcast: payload.kind === "escalation" || payload.status === "resolved",
  };
  const posted = await postJson(
    {
      url: `${options.api_url}/chat.postMessage`,
      body: { channel: options.channel, ...slackBody(message, options.templates), ...(thread && inThread) },
      headers: { Authorization: `Bearer ${token}` },
      secrets: [token],
      signal: context.signal,
      timeoutMs: options.timeout,
    },
    needs,
  );
  const answer = readObject(posted.body);
  const outcome = judgeSlackAnswer(posted.outcome, answer, options.api_url);
  if (incidentId !== null && outcome.kind === "delivered" && typeof answer.ts === "string") {
    threads.set(incidentId, thread ?? answer.ts);
  }
  if (incidentId !== null && isThreadGone(answer)) threads.delete(incidentId);
  return outcome;
}
