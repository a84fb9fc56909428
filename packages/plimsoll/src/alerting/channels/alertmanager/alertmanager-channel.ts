import type { WebhookPayload } from "@plimsoll/core";
import type { Channel, ChannelKind, ChannelSetup, SendContext, SendOutcome } from "../../../port/channel.ts";
import type { Cancel } from "../../../port/clock.ts";
import type { Egress } from "../../../port/egress.ts";
import { callApi } from "../http/call-api.ts";
import { type AlertmanagerOptions, alertmanagerOptions } from "./alertmanager-options.ts";
import { FiringAlerts, type HeldAlert, toPostable } from "./firing-alerts.ts";
import { postToAll } from "./post-to-all.ts";

const TEST_MS = 60_000;
/** So many alerts go in one request when they are sent again. */
const BATCH = 500;

/**
 * `kind: alertmanager`: alerts to one or several Prometheus Alertmanagers by `POST /api/v2/alerts`, to each of them as
 * Prometheus does, and again every `resend` while they fire, since an Alertmanager that restarts knows none of them.
 */
export function createAlertmanagerChannelKind(needs: { readonly egress: Egress }): ChannelKind<AlertmanagerOptions> {
  return {
    kind: "alertmanager",
    options: alertmanagerOptions,
    create: (options, setup) => new AlertmanagerChannel(options, { ...setup, egress: needs.egress }),
  };
}

class AlertmanagerChannel implements Channel {
  readonly #options: AlertmanagerOptions;
  readonly #setup: ChannelSetup & { readonly egress: Egress };
  readonly #alerts: FiringAlerts;
  readonly #closing = new AbortController();
  readonly #failing = new Set<string>();
  readonly #headers: Record<string, string>;
  #cancel: Cancel | null = null;

  constructor(options: AlertmanagerOptions, setup: ChannelSetup & { readonly egress: Egress }) {
    this.#options = options;
    this.#setup = setup;
    this.#alerts = new FiringAlerts(options);
    this.#headers = authorizationOf(options);
  }

  async send(payload: WebhookPayload, { signal }: SendContext): Promise<SendOutcome> {
    const isTest = payload.kind === "test";
    const changes = this.#alerts.changesOf(payload);
    const keepFiringMs = isTest ? TEST_MS : this.#options.keep_firing;
    const outcome = await this.#post(changes, keepFiringMs, AbortSignal.any([signal, this.#closing.signal]));
    if (outcome.kind === "delivered" && !isTest && this.#options.resend > 0) {
      this.#alerts.keep(changes);
      this.#schedule();
    }
    return outcome;
  }

  close(): void {
    this.#closing.abort();
    this.#cancel?.();
  }

  #schedule(): void {
    if (this.#cancel !== null || this.#closing.signal.aborted) return;
    this.#cancel = this.#setup.clock.schedule(this.#options.resend, () => {
      void this.#resend().then(() => {
        this.#cancel = null;
        if (this.#alerts.due(this.#setup.clock.now()).length > 0) this.#schedule();
      });
    });
  }

  async #resend(): Promise<void> {
    const due = this.#alerts.due(this.#setup.clock.now());
    for (let from = 0; from < due.length; from += BATCH) {
      await this.#post(due.slice(from, from + BATCH), this.#options.keep_firing, this.#closing.signal);
    }
  }

  #post(alerts: readonly HeldAlert[], keepFiringMs: number, signal: AbortSignal): Promise<SendOutcome> {
    const { egress, clock } = this.#setup;
    const body = alerts.map((alert) => toPostable(alert, clock.now(), keepFiringMs));
    const { password, token, timeout: timeoutMs } = this.#options;
    const secrets = [password, token].flatMap((secret) => secret?.reveal() ?? []);
    return postToAll(this.#options.urls, async (peer) => {
      const url = `${peer}/api/v2/alerts`;
      const call = { method: "POST" as const, url, headers: this.#headers, body, signal, timeoutMs };
      const called = await callApi(call, { egress, clock, secrets });
      const outcome: SendOutcome = called.ok ? { kind: "delivered" } : called.outcome;
      this.#watch(new URL(url).host, outcome);
      return outcome;
    });
  }

  /** A peer that fails while another takes everything would go unnoticed. */
  #watch(peer: string, outcome: SendOutcome): void {
    if (this.#closing.signal.aborted) return;
    const { log, channelId } = this.#setup;
    if (outcome.kind === "delivered") {
      if (this.#failing.delete(peer)) log.info({ channel_id: channelId, peer }, "an Alertmanager takes alerts again");
    } else if (!this.#failing.has(peer)) {
      this.#failing.add(peer);
      log.warn({ channel_id: channelId, peer, reason: outcome.message }, "an Alertmanager does not take alerts");
    }
  }
}

function authorizationOf({ username, password, token }: AlertmanagerOptions): Record<string, string> {
  if (token !== undefined) return { Authorization: `Bearer ${token.reveal()}` };
  if (username === undefined || password === undefined) return {};
  return { Authorization: `Basic ${Buffer.from(`${username}:${password.reveal()}`).toString("base64")}` };
}
