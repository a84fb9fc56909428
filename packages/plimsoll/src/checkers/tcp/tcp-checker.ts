import { isIP } from "node:net";
import type { MetricReading } from "@plimsoll/core";
import type { CheckAnswer, CheckContext, Checker } from "../../port/checker.ts";
import { createGuardedLookup, forbiddenAddress } from "../net/guarded-lookup.ts";
import { isLinkLocal } from "../net/link-local.ts";
import { describeNetworkError } from "../net/network-failure.ts";
import { portOpen } from "../net/port-open.ts";
import { createTrust, daysLeft } from "../net/secure-options.ts";
import { Conversation, type ConversationPlan, type ConversationResult } from "./conversation.ts";
import type { TcpOptions } from "./tcp-options.ts";

/** Connects to a port, each time anew, and hears whether the right thing answers there. */
export class TcpChecker implements Checker {
  readonly #plan: ConversationPlan;
  readonly #isForbidden: boolean;

  constructor(options: TcpOptions) {
    const host = options.host.replace(/^\[|\]$/g, "");
    const isForbidden = options.allow_link_local ? () => false : isLinkLocal;
    this.#isForbidden = isIP(host) !== 0 && isForbidden(host);
    this.#plan = {
      host,
      port: options.port,
      lookup: createGuardedLookup(isForbidden),
      trust: options.tls === false ? null : createTrust(options.tls === true ? {} : options.tls),
      send: options.send === undefined ? null : Buffer.from(options.send, "utf8"),
      expect: options.expect === undefined ? null : Buffer.from(options.expect, "utf8"),
    };
  }

  async check(context: CheckContext): Promise<CheckAnswer> {
    const { host, port, trust } = this.#plan;
    if (this.#isForbidden) {
      return { kind: "failed", failure: describeNetworkError(forbiddenAddress(host), `${host}:${port}`) };
    }
    const failure = trust?.needsLoading() ? await trust.load(context.signal) : null;
    if (failure !== null) return { kind: "failed", failure };
    return toAnswer(await this.#converse(context), context.clock.now());
  }

  #converse({ clock, signal, timeoutMs }: CheckContext): Promise<ConversationResult> {
    return new Promise((resolve) => {
      const conversation = new Conversation(this.#plan, {
        clock,
        settle: (result) => {
          signal.removeEventListener("abort", abort);
          resolve(result);
        },
      });
      const abort = () => conversation.abort(timeoutMs);
      signal.addEventListener("abort", abort);
      conversation.start();
      if (signal.aborted) abort();
    });
  }
}

function toAnswer(result: ConversationResult, now: number): CheckAnswer {
  if (result.kind === "failed") {
    return { kind: "failed", failure: result.failure, metrics: [portOpen(result.connected)] };
  }
  const { dnsMs, tcpMs, tlsMs, answerMs } = result;
  const details = {
    dns_ms: dnsMs,
    tcp_ms: tcpMs,
    ...(tlsMs !== null && { tls_ms: tlsMs }),
    ...(answerMs !== null && { answer_ms: answerMs }),
  };
  const metrics: MetricReading[] = [
    { name: "connection_time", value: result.totalMs, unit: "ms", details },
    portOpen(true),
  ];
  const days = daysLeft(result.validTo, now);
  if (days !== null) metrics.push({ name: "certificate_days_left", value: days, unit: "d", direction: "below" });
  return { kind: "measured", metrics };
}
