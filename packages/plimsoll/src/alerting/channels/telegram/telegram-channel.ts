import type { WebhookPayload } from "@plimsoll/core";
import type { Channel, ChannelKind, ChannelSetup, SendContext, SendOutcome } from "../../../port/channel.ts";
import type { Egress } from "../../../port/egress.ts";
import { renderMessage } from "../../message/render-message.ts";
import { RecentMap } from "../recent-map.ts";
import { answerQuery } from "./answer-query.ts";
import { isFromChat } from "./callback-query.ts";
import { createTelegramApi, type TelegramApi } from "./telegram-api.ts";
import { telegramBody } from "./telegram-body.ts";
import { type TelegramOptions, telegramOptions } from "./telegram-options.ts";
import { TelegramPoller } from "./telegram-poller.ts";

/** For how many incidents the first message is remembered, so that the later ones answer it. */
const THREADS = 1000;

/**
 * `kind: telegram`: a bot posts to a chat, with a button to acknowledge. The button works without any way in from outside:
 * the bot asks Telegram, by long polling. Telegram knows no key to drop duplicates by: a try whose answer was lost is
 * posted again.
 */
export function createTelegramChannelKind(needs: { readonly egress: Egress }): ChannelKind<TelegramOptions> {
  const pollers = new Map<string, TelegramPoller>();
  return {
    kind: "telegram",
    options: telegramOptions,
    tells: ["acknowledged"],
    create(options, setup) {
      const api = createTelegramApi(options, { egress: needs.egress, clock: setup.clock });
      const bot = `${options.api_url} ${options.token.reveal()}`;
      const getPoller = () => {
        const poller = pollers.get(bot) ?? new TelegramPoller({ api, ...setup, random: Math.random });
        pollers.set(bot, poller);
        return poller;
      };
      return new TelegramChannel(options, { api, setup, getPoller });
    },
  };
}

class TelegramChannel implements Channel {
  readonly #options: TelegramOptions;
  readonly #api: TelegramApi;
  readonly #setup: ChannelSetup;
  readonly #getPoller: () => TelegramPoller;
  readonly #closing = new AbortController();
  readonly #threads = new RecentMap<unknown>(THREADS);
  #chatId: string;
  #stopListening: (() => void) | null = null;

  constructor(
    options: TelegramOptions,
    needs: { api: TelegramApi; setup: ChannelSetup; getPoller: () => TelegramPoller },
  ) {
    this.#options = options;
    this.#api = needs.api;
    this.#setup = needs.setup;
    this.#getPoller = needs.getPoller;
    this.#chatId = options.chat_id;
  }

  async send(payload: WebhookPayload, { signal }: SendContext): Promise<SendOutcome> {
    const message = renderMessage(payload, { now: this.#setup.clock.now() });
    const { thread_id: topic } = this.#options;
    const first = message.incidentId === null ? undefined : this.#threads.get(message.incidentId);
    const body = {
      chat_id: this.#chatId,
      ...(topic !== undefined && { message_thread_id: topic }),
      ...(first !== undefined && { reply_parameters: { message_id: first, allow_sending_without_reply: true } }),
      ...telegramBody(message, this.#options),
    };
    const { outcome, result, movedTo } = await this.#api({ method: "sendMessage", body, signal });
    if (movedTo !== null && movedTo !== this.#chatId) return this.#follow(movedTo);
    const id = (result as { message_id?: unknown } | undefined)?.message_id;
    if (outcome.kind === "delivered" && message.incidentId !== null && id !== undefined) {
      this.#threads.set(message.incidentId, first ?? id);
    }
    return outcome;
  }

  listen(): void {
    if (!this.#options.acknowledge) return;
    const { signal } = this.#closing;
    const { allowed_users: allowedUsers } = this.#options;
    this.#stopListening = this.#getPoller().listen({
      onQuery: async (query) => {
        if (!isFromChat(query, this.#chatId)) return false;
        await answerQuery(query, { api: this.#api, setup: this.#setup, allowedUsers, signal });
        return true;
      },
    });
  }

  close(): void {
    this.#stopListening?.();
    this.#closing.abort();
  }

  /** A group that became a supergroup has a new number, and no message may be lost over that. */
  #follow(chatId: string): SendOutcome {
    this.#chatId = chatId;
    const words = `the group became a supergroup and has a new number: set chat_id to ${chatId}`;
    this.#setup.log.warn({ channel_id: this.#setup.channelId }, words);
    return { kind: "retry", message: words, retryAfterMs: 0 };
  }
}
