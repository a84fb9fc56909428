import type { WebhookPayload } from "@plimsoll/core";
import type { Channel, ChannelKind, SendContext, SendOutcome } from "../../../port/channel.ts";
import type { Clock } from "../../../port/clock.ts";
import type { Egress } from "../../../port/egress.ts";
import { callApi, readJson } from "../http/call-api.ts";
import { splitSubjects } from "../subject.ts";
import { type PagerdutyEvent, pagerdutyEvents } from "./pagerduty-event.ts";
import { type PagerdutyOptions, pagerdutyOptions } from "./pagerduty-options.ts";

/**
 * `kind: pagerduty`: a PagerDuty incident for each of ours, triggered, acknowledged and resolved with it (Events API v2).
 * The key is the same for all events of an incident, so that one sent twice changes nothing. A test pages, and resolves
 * itself at once.
 */
export function createPagerdutyChannelKind(needs: { readonly egress: Egress }): ChannelKind<PagerdutyOptions> {
  return {
    kind: "pagerduty",
    options: pagerdutyOptions,
    bundling: "incident",
    tells: ["acknowledged"],
    create: (options, { clock }) => createPagerdutyChannel(options, { egress: needs.egress, clock }),
  };
}

function createPagerdutyChannel(options: PagerdutyOptions, needs: { egress: Egress; clock: Clock }): Channel {
  const routingKey = options.routing_key.reveal();
  const api = { ...needs, secrets: [routingKey], readError: readPagerdutyError };
  const post = async (event: PagerdutyEvent, { signal }: SendContext): Promise<SendOutcome> => {
    const body = { routing_key: routingKey, ...event };
    const { url, timeout: timeoutMs } = options;
    const called = await callApi({ method: "POST", url, headers: {}, body, signal, timeoutMs }, api);
    return called.ok ? { kind: "delivered" } : called.outcome;
  };
  return {
    async send(payload: WebhookPayload, context: SendContext): Promise<SendOutcome> {
      for (const subject of splitSubjects(payload)) {
        for (const event of pagerdutyEvents(subject, options.severities)) {
          const outcome = await post(event, context);
          if (outcome.kind !== "delivered") return outcome;
        }
      }
      return { kind: "delivered" };
    },
  };
}

/** `{"status":"invalid event","message":"…","errors":["…"]}` as `Event object is invalid: …`. */
function readPagerdutyError(body: string): string {
  const answer = readJson(body);
  if (typeof answer !== "object" || answer === null) return body;
  const { message, errors } = answer as { message?: unknown; errors?: unknown };
  const list = (Array.isArray(errors) ? errors : [errors]).filter((error) => typeof error === "string");
  const words = [...(typeof message === "string" ? [message] : []), ...(list.length > 0 ? [list.join("; ")] : [])];
  return words.length === 0 ? body : words.join(": ");
}
