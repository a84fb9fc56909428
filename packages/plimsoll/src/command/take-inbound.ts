import type { InboundFormat, InboundReceipt } from "../port/alerting.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { CommandContext, CommandPorts } from "./command-context.ts";
import { takeReply } from "./take-reply.ts";

/**
 * Takes alerts that another program hands over. They are findings, as results of checks are: each is in the event log, and
 * none in the audit trail. Throws `bad_request` naming those that could not be read, after the others were taken, as
 * Alertmanager does; `too_busy` when there is no room for all that fires.
 */
export async function takeInbound(
  { monitor }: CommandContext,
  format: InboundFormat,
  message: unknown,
): Promise<InboundReceipt> {
  const receipt = await monitor.alerting.takeInbound(format, message);
  const { mistakes, noRoom } = receipt;
  if (noRoom > 0) {
    throw new PlimsollError("too_busy", `${noRoom} alerts were not taken: too many of other programs fire already`);
  }
  if (mistakes.length > 0) {
    const many = mistakes.length === 1 ? "one alert" : `${mistakes.length} or more alerts`;
    throw new PlimsollError("bad_request", `${many} could not be read, the others were taken`, { mistakes });
  }
  return receipt;
}

/**
 * Takes what PagerDuty's webhook brings: a person's acknowledgement there is one here. The same message again, or one about
 * an incident that somebody has already or that is over, changes nothing. Throws `forbidden` without a right signature.
 */
export async function takePagerDuty(
  ports: CommandPorts,
  { body, signature }: { readonly body: Uint8Array; readonly signature: string | undefined },
): Promise<void> {
  const { alerting } = ports.monitor;
  const { kind, incidentId, by, isPerson } = alerting.readPagerDuty(body, signature);
  if (kind !== "acknowledge" || !isPerson || incidentId === null) return;
  const open = alerting.openIncidents();
  const incident =
    alerting.openIncident(incidentId) ??
    open.find(({ members }) => members.some((it) => it.component_id === incidentId && it.recovered_at === null));
  if (incident === undefined || incident.acknowledged !== null) return;
  const reason = "acknowledged in PagerDuty";
  await takeReply(ports, { kind: "acknowledge", incidentId: incident.incident_id, by, reason });
}
