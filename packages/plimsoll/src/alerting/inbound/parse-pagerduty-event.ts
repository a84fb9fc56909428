import { z } from "zod";
import type { PagerDutyEvent } from "../../port/alerting.ts";
import { PlimsollError } from "../../port/plimsoll-error.ts";
import { oneLine } from "../channels/subject.ts";

const KINDS = {
  "incident.acknowledged": "acknowledge",
  "incident.unacknowledged": "unacknowledge",
  "incident.resolved": "resolve",
  "incident.reopened": "reopen",
  "pagey.ping": "ping",
} as const satisfies Record<string, PagerDutyEvent["kind"]>;
const PREFIX = "plimsoll:";
const MOST_NAME = 200;

const text = z.string().max(1000);
const shape = z.object({
  event: z.object({
    id: text.min(1),
    event_type: text,
    occurred_at: z.iso.datetime({ offset: true }),
    agent: z.object({ type: text.nullish(), summary: text.nullish(), id: text.nullish() }).nullish(),
    data: z.object({ incident_key: text.nullish(), alert_key: text.nullish() }).nullish(),
  }),
});

/**
 * Reads what PagerDuty's webhooks (v3) send. Verify the signature over the raw body first. Throws `bad_request` when it is
 * no such message. Source: developer.pagerduty.com, "Webhooks Overview".
 */
export function parsePagerDutyEvent(json: unknown): PagerDutyEvent {
  const parsed = shape.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.map(String).join(".") || "body";
    throw new PlimsollError("bad_request", `${where}: not an event of PagerDuty's webhooks (v3): ${issue?.message}`);
  }
  const { id, event_type, occurred_at, agent, data } = parsed.data.event;
  const key = data?.incident_key ?? data?.alert_key ?? "";
  const name = oneLine(agent?.summary ?? agent?.id ?? "", MOST_NAME);
  return {
    eventId: id,
    kind: Object.hasOwn(KINDS, event_type) ? KINDS[event_type as keyof typeof KINDS] : "other",
    incidentId: key.startsWith(PREFIX) && key.length > PREFIX.length ? key.slice(PREFIX.length) : null,
    by: name === "" ? "pagerduty" : `pagerduty:${name}`,
    isPerson: agent?.type === "user_reference" || agent?.type === "user",
    occurredAt: Date.parse(occurred_at),
  };
}
