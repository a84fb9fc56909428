import type { SendOutcome } from "../../../port/channel.ts";
import type { Clock } from "../../../port/clock.ts";
import type { Log } from "../../../port/log.ts";
import { backoffMs } from "../../backoff.ts";
import { type CallbackQuery, readUpdates } from "./callback-query.ts";
import { pause } from "./pause.ts";
import type { TelegramApi } from "./telegram-api.ts";

/** How long Telegram holds a poll when there is nothing to tell, s. */
const POLL_S = 50;
/** When it answers at once with nothing, ms, so that a broken proxy is not asked without a break. */
const LEAST_MS = 1000;
/** Doublings that a refusal starts at: what passes by itself (a second poll that ends) takes some seconds. */
const REFUSED = 3;

export interface PollListener {
  /** Answers whether the button was meant for it. Never rejects. */
  readonly onQuery: (query: CallbackQuery) => Promise<boolean>;
}

export interface PollerNeeds {
  readonly api: TelegramApi;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
}

/**
 * The one long poll of a bot: Telegram allows no second one, so the channels of a bot share it. It runs while anybody
 * listens. An update is confirmed by the next poll, after it was carried out, so that none is lost in a crash.
 * Source: core.telegram.org/bots/api, getUpdates.
 */
export class TelegramPoller {
  readonly #needs: PollerNeeds;
  readonly #listeners = new Set<PollListener>();
  #running: AbortController | null = null;
  #offset = 0;

  constructor(needs: PollerNeeds) {
    this.#needs = needs;
  }

  /** Begins to listen; the answer ends it. */
  listen(listener: PollListener): () => void {
    this.#listeners.add(listener);
    if (this.#running === null) {
      this.#running = new AbortController();
      void this.#run(this.#running.signal);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#running?.abort();
      this.#running = null;
    };
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#needs;
    let failures = 0;
    while (!signal.aborted) {
      const startedAt = clock.monotonic();
      const { outcome, result } = await this.#poll(signal);
      if (signal.aborted) return;
      if (outcome.kind === "delivered") {
        if (failures > 0) log.info({ failures }, "acknowledging over Telegram works again");
        failures = 0;
        const handled = await this.#handle(result);
        if (handled === 0) await pause(Math.max(0, LEAST_MS - (clock.monotonic() - startedAt)), { clock, signal });
      } else {
        if (failures === 0) log.warn({ answer: outcome.message }, "acknowledging over Telegram does not work just now");
        await pause(this.#waitAfter(outcome, failures), { clock, signal });
        failures += 1;
      }
    }
  }

  #poll(signal: AbortSignal) {
    const body = { offset: this.#offset, timeout: POLL_S, allowed_updates: ["callback_query"] };
    return this.#needs.api({ method: "getUpdates", body, signal, timeoutMs: (POLL_S + 10) * 1000 });
  }

  async #handle(result: unknown): Promise<number> {
    const updates = readUpdates(result);
    for (const { id, query } of updates) {
      if (query !== null) await this.#dispatch(query);
      this.#offset = Math.max(this.#offset, id + 1);
    }
    return updates.length;
  }

  async #dispatch(query: CallbackQuery): Promise<void> {
    const { log } = this.#needs;
    try {
      for (const listener of this.#listeners) if (await listener.onQuery(query)) return;
      log.warn({ user: query.from.id }, "a Telegram button was pressed outside the configured chats; ignored");
    } catch (error) {
      log.error({ err: error }, "a Telegram button could not be answered");
    }
  }

  #waitAfter(outcome: Exclude<SendOutcome, { kind: "delivered" }>, failures: number): number {
    if (outcome.kind === "rejected") return backoffMs(failures + REFUSED, this.#needs.random);
    return outcome.retryAfterMs ?? backoffMs(failures, this.#needs.random);
  }
}
